import Engines
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Tiles that overlap and are mixed.
@Suite struct BlendingTests {
  static let session = Session(engine: OpenVINOEngine.shared)

  @Test(arguments: 0..<60) func sharesAddUpToOne(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let scale = Int.random(in: 1...4, using: &generator)
    var behaviour = AxisBehaviour(
      scale: try #require(Ratio(scale)), haloBefore: Int.random(in: 0...9, using: &generator),
      haloAfter: Int.random(in: 0...9, using: &generator),
      alignment: Int.random(in: 1...4, using: &generator), outputLength: { $0 * scale })
    behaviour.blend = Int.random(in: 0...40, using: &generator)
    let padded = try PaddedLength(
      picture: Int.random(in: 1...300, using: &generator), behaviour: behaviour)
    let tiling = AxisTiling(
      padded, behaviour: behaviour, count: Int.random(in: 1...30, using: &generator))
    var sums = [Float](repeating: 0, count: padded.output)
    for tile in 0..<tiling.count {
      let range = tiling.contribution(tile)
      let weights = tiling.weights(tile)
      #expect(weights.count == range.count)
      #expect(weights.allSatisfy { $0 >= 0 && $0 <= 1 })
      for (position, weight) in zip(range, weights) { sums[position] += weight }
      // What a tile gives lies in it, with the whole halo behind unless the picture ends there.
      let start = tiling.outputStart(tile)
      #expect(start >= 0 && start + range.count <= tiling.tile * scale)
      let end = tiling.origin(tile) + tiling.tile
      #expect(
        end == padded.total
          || end * scale >= range.upperBound + (padded.before + behaviour.haloAfter) * scale)
    }
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 }, "\(sums)")
  }

  private func values(_ model: StageModel, _ picture: Image, side: Int) throws
    -> (values: [Float], plan: StagePlan)
  {
    try Trial(picture: picture, session: Self.session, options: RunOptions())
      .run(model, .side(side), statistics: nil)
  }

  @Test(arguments: 0..<8) func exactNetworksStayExact(_ seed: Int) throws {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    let network = try RandomNetwork(seed: UInt64(seed))
    let plugin = try PluginFolder.write(
      "random", network: network.bytes, in: folder.path,
      kind: network.scale == 1 ? "style" : "super-resolution", scale: network.scale)
    var model = try StageLoader.load(Stage(plugin))
    var generator = SeededGenerator(seed: UInt64(seed))
    let picture = try ExactTilingTests.picture(157, 141, &generator)
    if network.scale == 1, seed % 2 == 0 { model.strength = 0.6 }
    let halo = model.rows.haloBefore + model.rows.haloAfter
    let expected = try values(model, picture, side: halo + 50)
    model.blend = 13
    let found = try values(model, picture, side: halo + 63)
    #expect(found.plan.grid.isBlended)
    #expect(found.values.count == expected.values.count)
    let gap = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 9
    #expect(gap <= 1e-4, "\(gap)")
    // Every value of the strips below the first was moved there from the sums once.
    #expect(Set(found.values).count > 20)
  }

  /// Takes away a quarter of each tile's own mean: every tile is off by another amount.
  private func offsets(in folder: TemporaryFolder) throws -> StageModel {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { b, input in
      let mean = b.node("GlobalAveragePool", [input], name: "pool")
      let part = b.node(
        "Mul", [mean, b.constant(shape: [1, 1, 1, 1], floats: [0.25])], name: "part")
      return b.node("Sub", [input, part], name: "sub")
    }
    let plugin = try PluginFolder.write("offsets", network: network, in: folder.path)
    var model = try StageLoader.load(Stage(plugin)).withoutStatistics
    model.acceptsSeams = true
    for keyPath in [\AxisBehaviour.haloBefore, \AxisBehaviour.haloAfter] {
      model.rows[keyPath: keyPath] = 0
      model.columns[keyPath: keyPath] = 0
    }
    return model
  }

  /// Brighter to the right and downwards, so that tiles have different means.
  private func slope() throws -> Image {
    var bytes: [UInt8] = []
    for y in 0..<200 {
      for x in 0..<220 { bytes += [UInt8](repeating: UInt8(80 + x / 3 + y / 4), count: 3) }
    }
    return try Image.memory(bytes, width: 220, height: 200, bands: 3, format: .uchar)
  }

  @Test func offsetsLeaveNoStepLargerThanTheWindowAllows() throws {
    try VipsLibrary.start()
    var model = try offsets(in: TemporaryFolder())
    let picture = try slope()
    let whole = try Trial(picture: picture, session: Self.session, options: RunOptions())
      .run(model, .whole, statistics: nil).values

    /// The largest change of the tiles' error from one pixel to the next, and its whole range.
    func roughness(_ run: (values: [Float], plan: StagePlan)) -> (step: Float, range: Float) {
      let error = zip(run.values, whole).map { $0 - $1 }
      var step = Float.zero
      for y in 0..<200 {
        for x in 0..<220 {
          let here = (y * 220 + x) * 3
          if x > 0 { step = max(step, abs(error[here] - error[here - 3])) }
          if y > 0 { step = max(step, abs(error[here] - error[here - 660])) }
        }
      }
      return (step, (error.max() ?? 0) - (error.min() ?? 0))
    }
    let sharp = try roughness(values(model, picture, side: 50))
    model.blend = 24
    let blended = try values(model, picture, side: 74)
    #expect(blended.plan.grid.count > 9)
    let soft = roughness(blended)
    // The steepest part of a raised cosine over n pixels is π/2n of its height a pixel.
    let allowed = soft.range * .pi / 2 / 24
    #expect(soft.step <= allowed, "\(soft)")
    #expect(sharp.step > 2 * allowed, "\(sharp)")
    // The same again, bit by bit.
    #expect(try values(model, picture, side: 74).values == blended.values)
  }

  @Test func memoryOfTheMixIsPlanned() throws {
    var model = try offsets(in: TemporaryFolder())
    model.blend = 24
    let size = PixelSize(width: 220, height: 200)
    let planner = Planner(
      budget: MemoryBudget(bytes: 1 << 30), choice: .side(74), allowSeams: true)
    func bytes(_ model: StageModel) throws -> Int {
      try planner.plan(
        [Planner.Request(model: model, precision: .f32, stripPixelBytes: 12)], picture: size,
        reserved: 0)[0].stripBytes
    }
    let mixed = try bytes(model)
    model.blend = 0
    #expect(try mixed >= bytes(model) + 220 * 24 * 12)
    #expect(model.canYieldBytes)
    model.blend = 1
    #expect(!model.canYieldBytes)
  }

  @Test func errorsNeedNotFallWithTheHalo() {
    func rows(_ errors: [Double]) -> [Calibration.Row] {
      errors.enumerated().map { .init(halo: $0.offset * 8, blend: 0, error: $0.element, step: 1) }
    }
    #expect(Calibration.enough(rows([0.1, 0.001, 0.01, 0.0019, 0.0005]))?.halo == 24)
    #expect(Calibration.enough(rows([0.001, 0.001]))?.halo == 0)
    #expect(Calibration.enough(rows([0.001, 0.002])) == nil)
    #expect(Calibration.best(rows([0.1, 0.0105, 0.02, 0.01])) == 8)
  }
}
