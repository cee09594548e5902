import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Tiles with exact statistics equal the whole picture, however a network spells them.
@Suite struct ExactStatisticsTests {
  typealias Spelling = RandomStatisticsNetwork.Spelling

  static func model(_ network: RandomStatisticsNetwork) throws -> StageModel {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    let plugin = try PluginFolder.write(
      "statistics", network: network.bytes, in: folder.path,
      kind: network.scale == 1 ? "style" : "super-resolution", scale: network.scale)
    return try StageLoader.load(Stage(plugin))
  }

  private func verify(
    _ network: RandomStatisticsNetwork, sizes: [(Int, Int)], _ generator: inout SeededGenerator
  ) throws {
    let model = try Self.model(network)
    #expect(model.seams.isEmpty, "\(network.layers): \(model.seams)")
    let halo = model.rows.haloBefore + model.rows.haloAfter
    for (width, height) in sizes {
      let result = try Verification(
        of: model, picture: try ExactTilingTests.picture(width, height, &generator),
        sides: [halo + .random(in: 12...70, using: &generator)],
        session: ExactTilingTests.session)
      for row in result.rows {
        #expect(
          row.largest <= 1e-3 && row.codeValues <= 1,
          "\(network.layers), \(width)×\(height), tile \(row.tile): \(row.largest)")
      }
    }
  }

  @Test(arguments: Spelling.allCases)
  func everySpelling(_ spelling: Spelling) throws {
    var generator = SeededGenerator(seed: 77)
    let network = try RandomStatisticsNetwork(seed: 5, [spelling, spelling])
    let model = try Self.model(network)
    let split = try #require(model.statistics?.split)
    // A variance spelled out is of the level of its mean: two norms in a row are two levels.
    #expect(split.levels == 2 + network.layers.count { $0.contains("residual") })
    try verify(network, sizes: [(5, 3), (150, 121)], &generator)
  }

  @Test(arguments: 0..<10)
  func randomNetworks(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed) &+ 900)
    let spellings = (0..<Int.random(in: 1...3, using: &generator)).compactMap { _ in
      Spelling.allCases.randomElement(using: &generator)
    }
    let network = try RandomStatisticsNetwork(
      seed: UInt64(seed), spellings, enlarges: seed % 3 == 0)
    try verify(
      network,
      sizes: [
        (.random(in: 2...40, using: &generator), 97),
        (.random(in: 90...220, using: &generator), .random(in: 90...220, using: &generator)),
      ], &generator)
  }
}
