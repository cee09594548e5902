import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Tiled output equals whole-picture output, over random networks, picture sizes and tile sizes.
@Suite struct ExactTilingTests {
  static let session = Session(engine: OpenVINOEngine.shared)

  /// A picture of noise over a gradient, the hardest case for a halo that is too small.
  static func picture(_ width: Int, _ height: Int, _ generator: inout SeededGenerator) throws
    -> Image
  {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for index in bytes.indices { bytes[index] = .random(in: 0...255, using: &generator) }
    return try Image.memory(bytes, width: width, height: height, bands: 3, format: .uchar)
  }

  @Test(arguments: 0..<24)
  func randomNetworks(_ seed: Int) throws {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    let network = try RandomNetwork(seed: UInt64(seed), valid: seed % 3 == 0)
    let plugin = try PluginFolder.write(
      "random", network: network.bytes, in: folder.path,
      kind: network.scale == 1 ? "style" : "super-resolution", scale: network.scale)
    let model = try StageLoader.load(Stage(plugin))
    #expect(model.seams.isEmpty, "\(network.layers)")

    let halo = model.rows.haloBefore + model.rows.haloAfter
    var severalTiles = 0
    let sizes = [
      (1, 1), (3, 190), (.random(in: 2...40, using: &generator), 97),
      (.random(in: 100...260, using: &generator), .random(in: 100...260, using: &generator)),
    ]
    for (width, height) in sizes {
      let result = try Verification(
        of: model, picture: try Self.picture(width, height, &generator),
        sides: [halo + 16, halo + .random(in: 20...60, using: &generator)], session: Self.session)
      for row in result.rows {
        #expect(row.largest <= 1e-4, "\(network.layers), \(width)×\(height), tile \(row.tile)")
        #expect(row.codeValues <= 1)
        if row.tiles > 1 { severalTiles += 1 }
      }
    }
    #expect(severalTiles > 0, "\(network.layers)")
  }

  @Test func aHaloOnePixelTooSmallIsNoticed() throws {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: 5)
    let folder = try TemporaryFolder()
    var builder = NetworkBuilder()
    let input = builder.input("input", [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")])
    let weights = (0..<3 * 3 * 81).map { _ in Float.random(in: -0.02...0.02, using: &generator) }
    let kernel = builder.constant(shape: [3, 3, 9, 9], floats: weights)
    let bias = builder.constant(shape: [3], floats: [0.5, 0.5, 0.5])
    builder.output(
      builder.conv(input, weight: kernel, bias: bias, kernel: [9, 9], pads: [4, 4, 4, 4]),
      named: "output")
    let plugin = try PluginFolder.write(
      "nine", network: try builder.serialized(), in: folder.path)
    var model = try StageLoader.load(Stage(plugin))
    #expect(model.rows.haloBefore == 4 && model.columns.haloAfter == 4)
    let picture = try Self.picture(200, 150, &generator)
    let right = try Verification(of: model, picture: picture, sides: [40], session: Self.session)
    #expect(right.isExact)
    model.columns.haloAfter = 3
    let wrong = try Verification(of: model, picture: picture, sides: [40], session: Self.session)
    #expect(!wrong.isExact)
  }
}
