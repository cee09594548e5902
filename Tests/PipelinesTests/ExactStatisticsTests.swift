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

  /// A network that takes one size only, in tiles over a larger picture, equals its twin that takes any
  /// size on the whole picture.
  @Test func networksOfOneSizeTileLargerPictures() throws {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    func model(_ id: String, _ shape: [Onnx.Dimension]) throws -> StageModel {
      var generator = SeededGenerator(seed: 3)
      let network = try KnownNetwork.build(shape) { builder, input in
        let values = (0..<81).map { _ in Float.random(in: -0.3...0.3, using: &generator) }
        let weight = builder.constant(shape: [3, 3, 3, 3], floats: values)
        let scale = builder.constant(shape: [3], floats: [0.2, 0.1, 0.15])
        let bias = builder.constant(shape: [3], floats: [0.5, 0.4, 0.6])
        let features = builder.conv(input, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
        return builder.node("InstanceNormalization", [features, scale, bias])
      }
      return try StageLoader.load(
        Stage(PluginFolder.write(id, network: network, in: folder.path)))
    }
    let fixed = try model("fixed", [.fixed(1), .fixed(3), .fixed(48), .fixed(56)])
    let free = try model("free", KnownNetwork.picture())
    let trial = Trial(
      picture: try TestPicture.make(width: 200, height: 131), session: ExactTilingTests.session,
      options: RunOptions())
    let whole = try trial.run(free.withoutStatistics, .whole, statistics: nil)
    let tiled = try trial.run(fixed, .automatic, statistics: .exact)
    #expect(tiled.plan.grid.count > 6)
    #expect(zip(whole.values, tiled.values).allSatisfy { abs($0 - $1) <= 1e-3 })
    // The whole run to compare with exists at the network's own size only.
    let verified = try Verification(of: fixed, session: ExactTilingTests.session)
    #expect(verified.isExact && verified.picture == PixelSize(width: 56, height: 48))
    #expect(throws: PlanError.self) {
      try Verification(of: fixed, picture: trial.picture, session: ExactTilingTests.session)
    }
  }

  /// `GroupNormalization` has a scale for each group in operator set 18 and for each channel in 21;
  /// reductions take their axes as inputs there.
  @Test(arguments: [18, 21]) func laterOperatorSets(_ opset: Int) throws {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: 8)
    var builder = NetworkBuilder(opset: opset)
    func values(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
      (0..<count).map { _ in Float.random(in: range, using: &generator) }
    }
    var tensor = builder.input("input", KnownNetwork.picture())
    let first = builder.constant(shape: [6, 3, 3, 3], floats: values(162, -0.5...0.5))
    tensor = builder.conv(tensor, weight: first, kernel: [3, 3], pads: [1, 1, 1, 1])
    let count = opset == 18 ? 3 : 6
    let scale = builder.constant(shape: [count], floats: values(count, 0.5...1.5))
    let bias = builder.constant(shape: [count], floats: values(count, -0.2...0.2))
    tensor = builder.node(
      "GroupNormalization", [tensor, scale, bias], ["num_groups": .int(3)])
    let axes = builder.constant(shape: [2], integers: [2, 3])
    let high = builder.node("ReduceMax", [tensor, axes])
    let low = builder.node("ReduceMin", [tensor, axes])
    tensor = builder.node("Div", [tensor, builder.node("Sub", [high, low])])
    let last = builder.constant(shape: [3, 6, 3, 3], floats: values(162, -0.2...0.2))
    let middle = builder.constant(shape: [3], floats: [0.5, 0.5, 0.5])
    tensor = builder.conv(
      tensor, weight: last, bias: middle, kernel: [3, 3], pads: [1, 1, 1, 1])
    builder.output(tensor, named: "output")
    let folder = try TemporaryFolder()
    let model = try StageLoader.load(
      Stage(
        PluginFolder.write("grouped", network: try builder.serialized(), in: folder.path)))
    #expect(model.statistics?.split.levels == 2)
    let result = try Verification(
      of: model, picture: try TestPicture.make(width: 150, height: 110), sides: [40, 67],
      session: ExactTilingTests.session)
    #expect(result.isExact, "\(result.rows)")
  }

  /// Strided `SAME_UPPER` pads by the length's rest: feature maps of every level need the halo of all
  /// rests, however small the tiles.
  @Test(arguments: [(150, 121), (151, 122), (152, 123)])
  func automaticPaddingWithStrides(_ size: (width: Int, height: Int)) throws {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: 21)
    func values(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
      (0..<count).map { _ in Float.random(in: range, using: &generator) }
    }
    var builder = NetworkBuilder()
    var tensor = builder.input("input", KnownNetwork.picture())
    for (from, to) in [(3, 6), (6, 6)] {
      let weight = builder.constant(
        shape: [to, from, 3, 3], floats: values(to * from * 9, -0.4...0.4))
      tensor = builder.node(
        "Conv", [tensor, weight],
        [
          "kernel_shape": .ints([3, 3]), "strides": .ints([2, 2]),
          "auto_pad": .string("SAME_UPPER"),
        ])
      let scale = builder.constant(shape: [to], floats: values(to, 0.5...1.5))
      let bias = builder.constant(shape: [to], floats: values(to, -0.2...0.2))
      tensor = builder.relu(builder.node("InstanceNormalization", [tensor, scale, bias]))
    }
    tensor = builder.resize(
      tensor, scaleY: 4, scaleX: 4, mode: "nearest", coordinates: "asymmetric", nearest: "floor")
    let last = builder.constant(shape: [3, 6, 3, 3], floats: values(162, -0.2...0.2))
    builder.output(
      builder.conv(tensor, weight: last, kernel: [3, 3], pads: [1, 1, 1, 1]), named: "output")
    let folder = try TemporaryFolder()
    let model = try StageLoader.load(
      Stage(PluginFolder.write("same", network: try builder.serialized(), in: folder.path)))
    #expect(model.statistics?.split.levels == 2)
    let result = try Verification(
      of: model, picture: try TestPicture.make(width: size.width, height: size.height),
      sides: [28, 36, 61], session: ExactTilingTests.session)
    #expect(result.isExact, "\(result.rows)")
  }

  /// Norms that became arithmetic keep a map more alive than the analysis of the graph says.
  @Test func normsAreGivenTheirMemory() throws {
    let model = try Self.model(try RandomStatisticsNetwork(seed: 5, [.instanceNorm]))
    #expect(model.statistics != nil)
    let rows = try PaddedLength(picture: 400, behaviour: model.rows)
    let axis = AxisTiling(rows, behaviour: model.rows, count: 1)
    let grid = TileGrid(rows: axis, columns: axis)
    func bytes(_ model: StageModel) -> Int {
      EngineMemory.bytes(model: model, grid: grid, precision: .f32, yieldsBytes: false)
    }
    #expect(Double(bytes(model)) > 1.2 * Double(bytes(model.withoutStatistics)))
  }
}
