import Foundation
import Impasto
import TestSupport
import Testing

/// What the options of `impasto paint` do, seen from outside.
@Suite struct PaintOptionsTests {
  let shop: PaintWorkshop

  init() throws { shop = try PaintWorkshop() }

  @Test func paintingsHaveWeightsSizesAndMasks() throws {
    try shop.mask("left.png", width: 72, height: 56, white: 36)
    try shop.mask("upper.png", width: 64, height: 64, white: 40)
    let run = try shop.paint(
      "photo.png", "painting.png:mask=left.png,scale=0.5", "out.png", "--style",
      "night.png:0.25,own-mask=upper.png", "--style", "painting.png", "--iterations", "2",
      "--report", "run.json", "--style-scale", "0.75")
    #expect(run.status == 0, "\(run.errors)")
    let identity = try shop.report("run.json").identity
    #expect(identity.styleWeights == [1, 0.25, 1])
    #expect(identity.styleScales == [0.5, 0.75, 0.75])
    #expect(identity.masks.map(\.?.path) == ["left.png", nil, nil])
    #expect(identity.ownMasks.map(\.?.path) == [nil, "upper.png", nil])
  }

  /// What the mask leaves out stays the photograph.
  @Test func onlyTheMaskedRegionIsPainted() throws {
    try shop.mask("left.png", width: 72, height: 56, white: 24)
    let run = try shop.paint(
      "photo.png", "night.png:mask=left.png", "out.png", "--iterations", "30",
      "--style-layers", "conv1_1,conv2_1", "--style-weight", "1e4")
    #expect(run.status == 0, "\(run.errors)")
    func change(_ left: Int, _ width: Int) throws -> Double {
      func part(_ name: String) throws -> Image {
        try TestFile.read(shop[name]).apply(
          "extract_area",
          ["left": .int(left), "top": 0, "width": .int(width), "height": 56])
      }
      return try TestFile.meanDifference(part("photo.png"), part("out.png"))
    }
    let (painted, kept) = (try change(0, 20), try change(48, 24))
    #expect(painted > 4 && kept < 1.5 && painted > 4 * kept, "\(painted) \(kept)")
  }

  @Test func lossesHaveLayersWeightsAndFurtherTerms() throws {
    let run = try shop.paint(
      "photo.png", "painting.png", "out.png", "--style-layers", "conv1_1=3,conv2_1",
      "--content-layers", "conv3_1,conv4_2=4", "--style-weight", "100", "--content-weight", "10",
      "--moments", "2", "--variation-weight", "5", "--history", "7", "--iterations", "3",
      "--report", "run.json", "--seed", "12", "--start", "noise", "--tolerance", "0.001",
      "--pooling", "max", "--normalisation", "paper")
    #expect(run.status == 0, "\(run.errors)")
    let report = try shop.report("run.json")
    func weights(_ kind: String) -> [String: Double] {
      Dictionary(
        uniqueKeysWithValues: report.terms.filter { $0.kind == kind }.map {
          ($0.layer, ($0.weight * 1e6).rounded() / 1e6)
        })
    }
    #expect(weights("content") == ["conv3_1": 2, "conv4_2": 8])
    #expect(weights("style") == ["conv1_1": 75, "conv2_1": 25])
    #expect(weights("moments") == ["conv1_1": 150, "conv2_1": 50])
    #expect(weights("variation") == ["": 5])
    let settings = report.identity.settings
    #expect(settings.seed == 12 && settings.start == .noise && settings.tolerance == 0.001)
    #expect(settings.losses.pooling == .max && settings.losses.normalisation == .paper)
    #expect(report.scales.map(\.history) == [7])
  }

  /// What lies outside 0..1 would be lost in the file, and the losses with it.
  @Test func theWrittenPictureIsAsGoodAsThePaintedOne() throws {
    let paint = ["--style-weight", "1e5", "--force"]
    let first = try shop.paint(
      [
        "photo.png", "painting.png", "out.tif", "--depth", "32", "--iterations", "40", "--report",
        "a.json",
      ]
        + paint)
    #expect(first.status == 0, "\(first.errors)")
    let painted = try shop.report("a.json")
    #expect(painted.terms.first { $0.kind == "range" }?.weight == 1_000_010)
    let again = try shop.paint(
      [
        "photo.png", "painting.png", "b.tif", "--start", "out.tif", "--iterations", "1", "--report",
        "b.json",
      ]
        + paint)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try shop.report("b.json").loss <= painted.loss * 1.001)
    let sums = try shop.paint(
      [
        "photo.png", "painting.png", "c.png", "--normalisation", "paper", "--iterations", "1",
        "--report", "c.json",
      ])
    #expect(sums.status == 0, "\(sums.errors)")
    #expect(try !shop.report("c.json").terms.contains { $0.kind == "range" })
  }

  @Test func progressForMachinesHasTheLossesOfEachLayer() throws {
    let run = try shop.paint(
      "photo.png", "painting.png", "out.png", "--iterations", "3", "--progress", "json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.events.count == run.errorLines.count)
    #expect(
      run.events.map { $0["event"] as? String }
        == ["plan", "progress", "progress", "progress", "done"])
    let last = try #require(run.events.dropLast().last)
    #expect(last["iteration"] as? Int == 3 && last["iterations"] as? Int == 3)
    #expect(last["fraction"] as? Double == 1)
    let losses = try #require(last["losses"] as? [[String: Any]])
    #expect(losses.compactMap { $0["layer"] as? String }.count == 6)
    #expect(losses.last?["kind"] as? String == "range")
    let sum = losses.reduce(0.0) {
      $0 + ($1["value"] as? Double ?? .nan) * ($1["weight"] as? Double ?? .nan)
    }
    let total = try #require(last["loss"] as? Double)
    #expect(abs(sum - total) <= 1e-9 * total)
    #expect(run.events.last?["output"] as? String == "out.png")
  }

  @Test func previewsAndCurvesAreWritten() throws {
    let run = try shop.paint(
      "photo.png", "painting.png", "out.png", "--iterations", "4", "--preview", "now.jpg",
      "--preview-every", "3", "--curve", "loss.svg", "--quiet")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try TestFile.read(shop["now.jpg"]).width == 72)
    #expect(try String(contentsOfFile: shop["loss.svg"], encoding: .utf8).contains("conv5_1"))
  }

  @Test func thePlanIsPrintedAndNothingWritten() throws {
    let run = try shop.paint(
      "photo.png", "painting.png", "out.png", "-n", "--scales", "36,72", "--iterations", "9,4")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("scale 2  72×56, 4 iterations, in one piece"), "\(run.output)")
    #expect(!FileManager.default.fileExists(atPath: shop["out.png"]))
  }
}
