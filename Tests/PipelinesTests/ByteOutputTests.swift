import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Networks that round to 8 bits themselves give what rounding behind them gives.
@Suite struct ByteOutputTests {
  static let session = Session(engine: OpenVINOEngine.shared)

  /// Runs a stage over `picture` in small tiles; with `rounding`, the network returns bytes.
  private func run(_ model: StageModel, _ picture: Image, rounding: Bool) throws -> [UInt8] {
    let size = PixelSize(width: picture.width, height: picture.height)
    let halo = model.rows.haloBefore + model.rows.haloAfter
    let planner = Planner(
      budget: MemoryBudget(bytes: 1 << 30), choice: .side(halo + 48), allowSeams: true)
    let plans = try planner.plan(
      [
        Planner.Request(
          model: model, precision: .f32, stripPixelBytes: 3, yieldsBytes: rounding)
      ], picture: size, reserved: 0)
    let compiled = try plans.map { try Self.session.compile($0, options: RunOptions()) }
    #expect(compiled[0].network.outputs[compiled[0].picture].element == (rounding ? .byte : .float))
    #expect((compiled[0].sum != nil) == rounding)
    let state = RunState()
    let builder = ChainBuilder(
      compiled: compiled, progress: RunProgress(tiles: 1, work: 1, report: nil), state: state)
    let bytes = try builder.build(plans, on: picture, format: .uchar).bytes()
    try state.check()
    return Array(bytes)
  }

  private func agrees(_ model: StageModel, seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let picture = try ExactTilingTests.picture(97, 110, &generator)
    let expected = try run(model, picture, rounding: false)
    let found = try run(model, picture, rounding: true)
    #expect(expected.count == found.count)
    let differences = zip(expected, found).map { abs(Int($0) - Int($1)) }
    // Values that lie on the border between two codes may fall to either side.
    #expect((differences.max() ?? 9) <= 1)
    #expect(differences.reduce(0, +) <= expected.count / 1000)
    #expect(Set(expected).count > 20)
  }

  @Test(arguments: 0..<6) func randomNetworks(_ seed: Int) throws {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    let network = try RandomNetwork(seed: UInt64(seed))
    let plugin = try PluginFolder.write(
      "random", network: network.bytes, in: folder.path,
      kind: network.scale == 1 ? "style" : "super-resolution", scale: network.scale)
    try agrees(try StageLoader.load(Stage(plugin)), seed: seed)
  }

  /// Ends in a pixel shuffle and the enlarged input, as super-resolution networks do, in the value
  /// range and channel order of another maker.
  @Test func shuffledBGR() throws {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 8)
    let network = try KnownNetwork.build(KnownNetwork.picture()) { b, input in
      let weights = (0..<27 * 27).map { _ in Float.random(in: -0.2...0.2, using: &generator) }
      let kernel = b.constant(shape: [27, 3, 3, 3], floats: weights)
      let features = b.conv(input, weight: kernel, kernel: [3, 3], pads: [1, 1, 1, 1])
      let large = b.resize(input, scaleY: 3, scaleX: 3)
      return b.add(b.depthToSpace(features, block: 3), large)
    }
    let plugin = try PluginFolder.write(
      "three", network: network, in: folder.path, kind: "super-resolution", scale: 3,
      input: #"{"colour": "bgr", "range": [-1, 1]}"#, outputRange: "[-1, 1]")
    let model = try StageLoader.load(Stage(plugin))
    // The sum was taken before the shuffle, which is now the last step.
    guard case .bytes(let bytes, _) = model.network else { return }
    #expect(try Network(serialized: bytes, name: "three").nodes.last?.operation == "DepthToSpace")
    try agrees(model, seed: 8)
  }

  /// What must come after the network keeps it from rounding.
  @Test func mixturesAreNotRoundedEarly() throws {
    let folder = try TemporaryFolder()
    let plugin = try PluginFolder.write(
      "same", network: try KnownNetwork.identity(), in: folder.path)
    var model = try StageLoader.load(Stage(plugin))
    #expect(model.canYieldBytes)
    model.strength = 0.5
    #expect(!model.canYieldBytes)
    model.strength = 1
    model.brush = 2
    #expect(!model.canYieldBytes)
  }

  /// Clamping hides infinities; the sum tells of them, wherever in the tile they are.
  @Test(arguments: ["1", "0"]) func notFinite(_ divisor: String) throws {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    // 1 ÷ (x − 1): infinite where the picture is white.
    let network = try KnownNetwork.build(KnownNetwork.picture()) { b, input in
      let one = b.constant(shape: [1], floats: [1])
      let place = b.constant(shape: [1], floats: [Float(divisor) ?? 0])
      return b.node("Div", [one, b.node("Sub", [input, place])])
    }
    let plugin = try PluginFolder.write("pole", network: network, in: folder.path)
    let model = try StageLoader.load(Stage(plugin))
    var pixels = [UInt8](repeating: 100, count: 97 * 110 * 3)
    pixels[50 * 97 * 3] = 255
    let picture = try Image.memory(pixels, width: 97, height: 110, bands: 3, format: .uchar)
    if divisor == "1" {
      #expect(throws: TileError.self) { _ = try run(model, picture, rounding: true) }
    } else {
      #expect(try run(model, picture, rounding: true).allSatisfy { $0 == 255 })
    }
  }
}
