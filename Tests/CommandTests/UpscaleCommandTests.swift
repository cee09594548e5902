import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto upscale` on real files, as a user runs it.
@Suite struct UpscaleCommandTests {
  /// A part of a real photograph: made-up ones have noise, which the networks take out.
  private func piece(width: Int, height: Int, to path: String) throws {
    let cat = try TestFile.read(Repository.root + "/docs/samples/chelsea.png")
    try TestFile.save(
      cat.apply(
        "extract_area", ["left": 120, "top": 90, "width": .int(width), "height": .int(height)]),
      to: path)
  }

  @Test func enlargesAPhotographFourTimes() throws {
    let folder = try TemporaryFolder()
    try piece(width: 90, height: 61, to: folder.file("in.png"))
    let run = try Command.run(["upscale", "in.png", "out.png"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let result = try TestFile.read(folder.file("out.png"))
    #expect(result.width == 360 && result.height == 244 && result.bands == 3)
    // Enlarged, not invented: reduced again it is the input, nearly.
    let reduced = try result.apply("shrink", ["hshrink": 4, "vshrink": 4])
    let original = try TestFile.read(folder.file("in.png"))
    #expect(try TestFile.meanDifference(reduced, original) < 3)
    #expect(try folder.contents() == ["in.png", "out.png"])
  }

  @Test func enlargesAPhotographTwice() throws {
    let folder = try TemporaryFolder()
    try piece(width: 91, height: 60, to: folder.file("in.png"))
    let run = try Command.run(
      ["upscale", "--plugin", "photo-2x", "in.png", "out.png"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let result = try TestFile.read(folder.file("out.png"))
    #expect(result.width == 182 && result.height == 120 && result.bands == 3)
    let reduced = try result.apply("shrink", ["hshrink": 2, "vshrink": 2])
    let original = try TestFile.read(folder.file("in.png"))
    #expect(try TestFile.meanDifference(reduced, original) < 3)
  }

  @Test func refusesAnExistingOutputAndLeavesItAlone() throws {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 40, height: 30)
    try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.file("out.png")))
    let run = try Command.run(["upscale", "in.png", "out.png"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors.contains("out.png"))
    #expect(run.errors.contains("--force"))
    #expect(try String(contentsOfFile: folder.file("out.png"), encoding: .utf8) == "precious")
    let forced = try Command.run(["upscale", "--force", "in.png", "out.png"], in: folder.path)
    #expect(forced.status == 0)
    #expect(try TestFile.read(folder.file("out.png")).width == 160)
  }

  @Test func anUnknownOptionIsNamedRatherThanItsValue() throws {
    let run = try Command.run(["upscale", "in.png", "out.png", "--fidelity", "0.5"])
    #expect(run.status == 64)
    #expect(run.errors.contains("Unknown option '--fidelity'"), "\(run.errors)")
    let several = try Command.run(["upscale", "a.png", "b.png", "c.png"])
    #expect(several.status == 64)
    #expect(
      several.errors.contains("3 pictures given: several inputs need --output-dir FOLDER."),
      "\(several.errors)")
  }

  @Test func neverWritesOverItsInput() throws {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 40, height: 30)
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("in.png")))
    let run = try Command.run(["upscale", "--force", "in.png", "./in.png"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors.contains("the output is the input"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("in.png"))) == before)
  }

  @Test func aTruncatedPictureLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("whole.jpg"), width: 300, height: 300)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("whole.jpg")))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: folder.file("half.jpg")))
    for output in ["out.png", "out.tif[pyramid,tile]", "out.jpg", "out.dz"] {
      let run = try Command.run(["upscale", "half.jpg", output], in: folder.path)
      #expect(run.status == 1, "\(output): \(run.errors)")
      #expect(run.errors.split(separator: "\n").last?.hasPrefix("impasto: ") == true)
      #expect(try folder.contents() == ["half.jpg", "whole.jpg"], "\(output)")
    }
  }

  @Test func readsStandardInput() throws {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 33, height: 20)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("in.png")))
    let run = try Command.run(["upscale", "-", "out.png"], input: [UInt8](bytes), in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try TestFile.read(folder.file("out.png")).width == 132)
  }

  @Test func jsonProgressCountsEachTileOnce() throws {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 200, height: 170)
    let run = try Command.run(
      ["upscale", "--progress", "json", "--tile", "96", "in.png", "out.tif"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let events = try run.errors.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let plan = try #require(events.first)
    let done = try #require(events.last)
    #expect(plan["event"] as? String == "plan")
    #expect(done["event"] as? String == "done")
    let tiles = try #require(plan["tilesTotal"] as? Int)
    #expect(tiles > 4)
    #expect(done["tilesComputed"] as? Int == tiles)
    let counts = events.compactMap { $0["tilesDone"] as? Int }
    #expect(counts == Array(1...tiles))
  }

  @Test func dryRunPrintsThePlanAndWritesNothing() throws {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 200, height: 170)
    let run = try Command.run(["upscale", "--dry-run", "in.png", "out.png"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    for word in ["800×680", "halo", "grid", "strips", "memory", "time"] {
      #expect(run.output.contains(word), "\(word)")
    }
    #expect(try folder.contents() == ["in.png"])
  }

  @Test func saysWhatItIsMissing() throws {
    let none = try Command.run(["upscale"])
    #expect(none.status == 64)
    #expect(none.errors.contains("No picture given"))
    let one = try Command.run(["upscale", "a.jpg"])
    #expect(one.status == 64)
    #expect(one.errors.contains("No output given for 'a.jpg'"))
    let absent = try Command.run(["upscale", "absent.jpg", "out.png"])
    #expect(absent.status == 1)
    #expect(absent.errors.hasPrefix("impasto: absent.jpg: "))
    let plugin = try Command.run(["upscale", "--plugin", "photo-4", "a.jpg", "out.png"])
    #expect(plugin.status == 1)
    #expect(plugin.errors == "impasto: plugin \"photo-4\": not found, did you mean \"photo-4x\"?\n")
  }

  @Test func refusesWhatTheFormatCantHoldBeforeAnyWork() throws {
    let folder = try TemporaryFolder()
    try TestFile.flat(folder.file("wide.png"), width: 5000, height: 8)
    let webp = try Command.run(["upscale", "wide.png", "out.webp"], in: folder.path)
    #expect(webp.status == 1)
    #expect(webp.errors.contains("16383"))
    #expect(try folder.contents() == ["wide.png"])
  }
}
