import Foundation
import Impasto
import TestSupport
import Testing

/// The paper's content reconstructions through the extractor that ships: early layers keep the
/// photograph, later ones less and less.
@Suite struct ReconstructionTests {
  @Test func earlyLayersGiveThePhotographBack() throws {
    let shop = try PaintWorkshop()
    let cup = try TestFile.read(Repository.root + "/docs/samples/coffee.png")
      .apply("extract_area", ["left": 150, "top": 60, "width": 288, "height": 192])
      .apply("resize", ["scale": .double(1.0 / 3)])
    try TestFile.save(cup, to: shop["cup.png"])
    func decibels(_ layer: String, iterations: Int) throws -> Double {
      let run = try shop.paint(
        "cup.png", "painting.png", "\(layer).png", "--style-weight", "0", "--content-layers", layer,
        "--start", "noise", "--variation-weight", "0.1", "--iterations", "\(iterations)")
      #expect(run.status == 0, "\(run.errors)")
      let (a, b) = (
        try TestFile.samples(cup), try TestFile.samples(TestFile.read(shop["\(layer).png"]))
      )
      try #require(a.count == b.count)
      let squares = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return 10 * log10(255 * 255 * Double(a.count) / Double(squares))
    }
    let early = try decibels("conv1_1", iterations: 100)
    let middle = try decibels("conv3_1", iterations: 700)
    let late = try decibels("conv5_1", iterations: 100)
    #expect(early > 35 && middle > 25 && late < 15, "\(early), \(middle), \(late)")
  }
}
