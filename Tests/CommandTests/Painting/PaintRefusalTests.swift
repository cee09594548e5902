import Foundation
import Impasto
import TestSupport
import Testing

/// What `impasto paint` refuses: one line, before any work where that can be, and nothing written.
@Suite struct PaintRefusalTests {
  let shop: PaintWorkshop

  init() throws { shop = try PaintWorkshop() }

  @Test func layersThatAreNot() throws {
    let said = try shop.refusal(
      "photo.png", "painting.png", "out.png", "--style-layers", "conv1_1,conv6_1")
    #expect(said.hasPrefix("impasto: vgg19-slim: no layer \"conv6_1\""), "\(said)")
    #expect(said.contains("expected one of conv1_1, conv1_2, conv2_1"), "\(said)")
    #expect(try shop.folder.contents() == ["night.png", "painting.png", "photo.png"])
  }

  @Test func picturesThatAreTooSmall() throws {
    try TestFile.photograph(shop["tiny.png"], width: 40, height: 9)
    #expect(
      try shop.refusal("tiny.png", "painting.png", "out.png")
        == "impasto: tiny.png: found 40×9 px, expected at least 16 px a side for vgg19-slim\n")
    #expect(try shop.refusal("photo.png", "tiny.png", "out.png").contains("tiny.png: found 40×9"))
    #expect(!FileManager.default.fileExists(atPath: shop["out.png"]))
  }

  @Test func masksOfAnotherSize() throws {
    try shop.mask("mask.png", width: 30, height: 20, white: 10)
    #expect(
      try shop.refusal("photo.png", "painting.png:mask=mask.png", "out.png")
        == "impasto: mask.png: found a mask of 30×20, expected 72×56, the size of photo.png\n")
    #expect(
      try shop.refusal("photo.png", "painting.png:own-mask=mask.png", "out.png")
        == "impasto: mask.png: found a mask of 30×20, expected 60×90, the size of painting.png\n")
    try shop.mask("black.png", width: 60, height: 90, white: 0)
    #expect(
      try shop.refusal("photo.png", "painting.png:own-mask=black.png", "out.png")
        .contains("nothing white"))
    #expect(!FileManager.default.fileExists(atPath: shop["out.png"]))
  }

  @Test func lossesThatAreNotNumbers() throws {
    try shop.extractor("huge", gain: 1e25)
    let said = try shop.refusal(
      "photo.png", "painting.png", "out.png", "--extractor", "huge", "--plugin-dir", "huge",
      "--style-layers", "conv1_1", "--start", "noise", "--preview", "now.png", "--preview-every",
      "1", "--curve", "loss.csv", "--report", "run.json")
    #expect(said.contains("iteration 1: ") && said.contains("is not a finite number"), "\(said)")
    #expect(try shop.folder.contents() == ["huge", "night.png", "painting.png", "photo.png"])
  }

  @Test func placesThatAreTaken() throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: shop["photo.png"]))
    for arguments in [
      ["--preview", "photo.png"], ["--curve", "out.csv", "--report", "out.csv"],
      ["--preview", "out.png"], ["--checkpoint", "painting.png"], ["--preview", "now.xyz"],
      ["--curve", "loss.txt"], ["--report", "no/run.json"],
    ] {
      let run = try shop.paint(["photo.png", "painting.png", "out.png"] + arguments)
      #expect(run.status == 1 && run.errorLines.count == 1, "\(arguments): \(run.errors)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: shop["photo.png"])) == before)
    #expect(try shop.folder.contents() == ["night.png", "painting.png", "photo.png"])
  }

  @Test func linesThatCannotBeUnderstood() throws {
    func said(_ arguments: String...) throws -> String {
      let run = try shop.paint(["photo.png"] + arguments)
      #expect(run.status == 64, "\(arguments): \(run.errors)")
      return run.errors
    }
    #expect(try said("painting.png:weigth=2", "o.png").contains("did you mean weight?"))
    #expect(try said("painting.png:weight=0", "o.png").contains("expected a number above 0"))
    #expect(try said("painting.png:scale=1,scale=2", "o.png").contains("scale twice"))
    #expect(try said("painting.png:mask=", "o.png").contains("no value for mask"))
    #expect(
      try said("painting.png", "o.png", "--style-layers", "conv1_1=-1").contains("conv1_1=-1"))
    #expect(try said("painting.png", "o.png", "--preview-every", "3").contains("--preview"))
    #expect(try said("painting.png", "o.png", "--ratios", "1").contains("--grid"))
    #expect(try said("painting.png", "o.png", "--grid", "--curve", "a.csv").contains("--curve"))
    #expect(
      try said("painting.png", "o.png", "--grid", "--content-weight", "1")
        .contains("--content-weight"))
    #expect(try said("painting.png", "o.png", "--grid", "--ratios", "1,x").contains("1,x"))
  }

  @Test func settingsThatNoRunCouldUse() throws {
    for (arguments, words) in [
      (["--iterations", "0"], "iterations"), (["--history", "0"], "history"),
      (["--tolerance", "1"], "tolerance"), (["--style-scale", "0"], "scale"),
      (["--size", "8"], "size"), (["--start", "nothing.png"], "nothing.png"),
      (["--resume"], "there is no state to go on from"),
    ] {
      let run = try shop.paint(["photo.png", "painting.png", "out.png"] + arguments)
      #expect(run.status == 1 && run.errorLines.count == 1, "\(arguments): \(run.errors)")
      #expect(run.errors.contains(words), "\(run.errors)")
    }
  }
}
