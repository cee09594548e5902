import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Networks as other makers export them: the host handles their sizes, the engine never fails.
@Suite struct RobustNetworkTests {
  /// Sides from one pixel to long strips, none a multiple of anything.
  static let sizes = [(1, 1), (3, 2000), (2000, 3), (131, 97), (64, 64)]

  private func model(
    _ network: [UInt8], scale: Int = 1, input: String = #"{"colour": "rgb", "range": [0, 1]}"#,
    outputRange: String = "[0, 1]", more: String = ""
  ) throws -> StageModel {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    return try StageLoader.load(
      Stage(
        PluginFolder.write(
          "robust", network: network, in: folder.path,
          kind: scale == 1 ? "restoration" : "super-resolution", scale: scale, input: input,
          outputRange: outputRange, more: more)))
  }

  /// Tiles equal the whole picture, at every size.
  private func verify(_ model: StageModel, sides: [Int]? = nil) throws {
    #expect(model.seams.isEmpty)
    let halo = model.rows.haloBefore + model.rows.haloAfter + model.rows.minimum
    var severalTiles = 0
    for (width, height) in Self.sizes {
      let result = try Verification(
        of: model, picture: try TestFile.noise(width: width, height: height),
        sides: sides ?? [halo + 20, halo + 47], session: ExactTilingTests.session)
      #expect(result.isExact, "\(width)×\(height): \(result.rows)")
      severalTiles += result.rows.count { $0.tiles > 1 }
    }
    #expect(severalTiles >= 4)
  }

  /// The whole way from file to file; the picture that comes out.
  private func run(_ model: StageModel, on image: Image, tile: Int) throws -> Image {
    let folder = try TemporaryFolder()
    try TestFile.save(image, to: folder.file("in.png"))
    var options = RunOptions()
    options.tile = .side(tile)
    options.precision = .f32
    options.usesCache = false
    let job = PictureJob(
      source: .file(folder.file("in.png")),
      target: try OutputTarget(parsing: folder.file("out.png")), stages: [model],
      options: options, session: ExactTilingTests.session)
    let report = try job.run(try job.plan())
    #expect(report.tilesComputed == report.tilesPlanned)
    let out = try TestFile.read(folder.file("out.png"))
    return try Image.memory(
      out.bytes(), width: out.width, height: out.height, bands: out.bands, format: out.format)
  }

  /// A network that changes nothing gives each picture back, at every size.
  private func changesNothing(_ model: StageModel, tile: Int = 64) throws {
    for (width, height) in Self.sizes {
      let image = try TestFile.noise(width: width, height: height)
      #expect(
        try TestFile.gap(image, run(model, on: image, tile: tile)) == 0, "\(width)×\(height)")
    }
  }

  private static func weights(_ shape: [Int], seed: UInt64, gain: Float = 1) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    let limit = gain / Float(shape.dropFirst().reduce(1, *)).squareRoot()
    return (0..<shape.reduce(1, *)).map { _ in Float.random(in: -limit...limit, using: &generator) }
  }

  /// A kernel that picks sample (`y`, `x`) of each channel.
  private static func picking(_ channels: Int, kernel: Int, y: Int, x: Int) -> [Float] {
    (0..<channels * channels * kernel * kernel).map { index in
      let (pair, place) = index.quotientAndRemainder(dividingBy: kernel * kernel)
      return pair % (channels + 1) == 0 && place == y * kernel + x ? 1 : 0
    }
  }

  /// Weights that move each pixel of a `block`×`block` square into a channel of its own, in the
  /// order that a pixel shuffle undoes.
  private static func unshuffle(_ block: Int) -> [Float] {
    let area = block * block
    return (0..<3 * area * 3 * area).map { index in
      let (output, rest) = index.quotientAndRemainder(dividingBy: 3 * area)
      let (channel, place) = rest.quotientAndRemainder(dividingBy: area)
      return output / area == channel && output % area == place ? 1 : 0
    }
  }

  @Test func lumaAloneTwiceAsLarge() throws {
    let model = try model(
      try KnownNetwork.twice(channels: 1), scale: 2, input: #"{"colour": "luma", "range": [0, 1]}"#)
    try verify(model)
    let grey = try TestFile.noise(width: 83, height: 61, bands: 1, meaning: "b-w")
    #expect(try TestFile.gap(TestFile.zoomed(grey, 2), run(model, on: grey, tile: 40)) == 0)
    // Flat colours: the luma is the network's and the chroma the picture's, at the borders too.
    let flat = try Image.memory(
      (0..<600).flatMap { _ in [180, 90, 60] as [UInt8] }, width: 30, height: 20, bands: 3,
      format: .uchar
    ).apply("copy", ["interpretation": "srgb"])
    let large = try run(model, on: flat, tile: 32)
    #expect(try TestFile.gap(TestFile.zoomed(flat, 2), large) <= 1)
  }

  @Test func validConvolutions() throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      var tensor = input
      for kernel in [3, 9, 5] {
        let weight = builder.constant(
          shape: [3, 3, kernel, kernel],
          floats: Self.picking(3, kernel: kernel, y: kernel / 2, x: kernel / 2))
        tensor = builder.conv(tensor, weight: weight, kernel: [kernel, kernel])
      }
      return tensor
    }
    let model = try model(network)
    #expect(model.rows.lossBefore == 7)
    try changesNothing(model)
    try verify(model)
  }

  @Test func validConvolutionsBehindAnUpscaler() throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let large = builder.resize(
        input, scaleY: 2, scaleX: 2, mode: "nearest", coordinates: "asymmetric", nearest: "floor")
      let weight = builder.constant(
        shape: [3, 3, 7, 7], floats: Self.picking(3, kernel: 7, y: 3, x: 3))
      return builder.conv(large, weight: weight, kernel: [7, 7])
    }
    let model = try model(network, scale: 2)
    try verify(model)
    for (width, height) in Self.sizes {
      let image = try TestFile.noise(width: width, height: height)
      let out = try run(model, on: image, tile: 50)
      #expect(try TestFile.gap(TestFile.zoomed(image, 2), out) == 0, "\(width)×\(height)")
    }
  }

  @Test func outputsRoundedUpToAMultipleOfFour() throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let weight = builder.constant(shape: [48, 3, 4, 4], floats: Self.unshuffle(4))
      return builder.depthToSpace(
        builder.conv(input, weight: weight, kernel: [4, 4], strides: [4, 4], pads: [0, 0, 3, 3]),
        block: 4)
    }
    let model = try model(network)
    #expect(model.rows.outputLength(97) == 100)
    try changesNothing(model)
    try verify(model)
  }

  @Test func outputsRoundedDownNeedTheManifestsMultiple() throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let weight = builder.constant(shape: [192, 3, 8, 8], floats: Self.unshuffle(8))
      return builder.depthToSpace(
        builder.conv(input, weight: weight, kernel: [8, 8], strides: [8, 8]), block: 8)
    }
    let plain = try model(network)
    try changesNothing(plain)
    let stated = try model(
      network, input: #"{"colour": "rgb", "range": [0, 1], "sizeMultiple": 8}"#)
    #expect(stated.rows.sizeMultiple % 8 == 0)
    try changesNothing(stated)
    try verify(stated, sides: [40, 64])
  }

  @Test(arguments: ["SAME_UPPER", "SAME_LOWER"])
  func automaticPaddingWithStrides(_ mode: String) throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let first = builder.constant(
        shape: [12, 3, 3, 3], floats: Self.weights([12, 3, 3, 3], seed: 1))
      let strided = builder.node(
        "Conv", [input, first],
        ["kernel_shape": .ints([3, 3]), "strides": .ints([2, 2]), "auto_pad": .string(mode)])
      let second = builder.constant(
        shape: [12, 12, 3, 3], floats: Self.weights([12, 12, 3, 3], seed: 2))
      let again = builder.node(
        "Conv", [builder.relu(strided), second],
        ["kernel_shape": .ints([3, 3]), "auto_pad": .string(mode)])
      return builder.depthToSpace(again, block: 2)
    }
    try verify(try model(network))
  }

  @Test func aSmallestSizeOfFifteen() throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let weight = builder.constant(
        shape: [3, 3, 3, 3], floats: Self.weights([3, 3, 3, 3], seed: 3))
      let strided = builder.conv(input, weight: weight, kernel: [3, 3], strides: [2, 2])
      let pooled = builder.pool("MaxPool", strided, kernel: [7, 7])
      return builder.resize(
        pooled, scaleY: 2, scaleX: 2, mode: "nearest", coordinates: "asymmetric", nearest: "floor")
    }
    let model = try model(network)
    #expect(model.rows.minimum == 15)
    #expect(model.rows.outputLength(14) == nil)
    try verify(model)
  }

  @Test func blueFirstWithMeansAndDeviations() throws {
    // The network undoes what the manifest does, channel by channel, in its own order.
    let (mean, deviation): ([Float], [Float]) = ([104, 117, 124], [57, 58, 59])
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let weight = builder.constant(
        shape: [3, 3, 1, 1],
        floats: [deviation[0], 0, 0, 0, deviation[1], 0, 0, 0, deviation[2]])
      let bias = builder.constant(shape: [3], floats: mean)
      return builder.conv(input, weight: weight, bias: bias, kernel: [1, 1])
    }
    let model = try model(
      network,
      input: """
        {"colour": "bgr", "range": [0, 255], "mean": [104, 117, 124], "std": [57, 58, 59]}
        """, outputRange: "[0, 255]")
    try changesNothing(model)
    // A network that paints its first channel black paints blue black.
    let painter = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let weight = builder.constant(shape: [3, 3, 1, 1], floats: [0, 0, 0, 0, 1, 0, 0, 0, 1])
      return builder.conv(input, weight: weight, kernel: [1, 1])
    }
    let blueless = try self.model(
      painter, input: #"{"colour": "bgr", "range": [0, 255]}"#, outputRange: "[0, 255]")
    let image = try TestFile.noise(width: 20, height: 10)
    let before = try TestFile.samples(image)
    let after = try TestFile.samples(try run(blueless, on: image, tile: 16))
    for pixel in stride(from: 0, to: before.count, by: 3) {
      #expect(Array(after[pixel..<pixel + 3]) == [before[pixel], before[pixel + 1], 0])
    }
  }

  @Test func inputsOfOneSize() throws {
    let shape: [Onnx.Dimension] = [.fixed(1), .fixed(3), .fixed(64), .fixed(64)]
    let model = try model(try KnownNetwork.identity(shape: shape))
    #expect(model.rows.fixedLength == 64)
    try changesNothing(model)
    try changesNothing(model, tile: 200)
    let blur = try KnownNetwork.build(shape) { builder, input in
      let weight = builder.constant(
        shape: [3, 3, 5, 5], floats: Self.picking(3, kernel: 5, y: 2, x: 2))
      return builder.conv(input, weight: weight, kernel: [5, 5], pads: [2, 2, 2, 2])
    }
    try changesNothing(try self.model(blur))
  }

  @Test func contradictionsAreNamed() throws {
    let identity = try KnownNetwork.identity()
    #expect(throws: PlanError.self) { try model(identity, scale: 2) }
    let scale = #expect(throws: PlanError.self) { try model(identity, scale: 2) }
    #expect(
      scale?.description
        == "robust: found output.scale 2, expected 1, which is what the network does")
    let four = #expect(throws: PlanError.self) {
      try model(try KnownNetwork.identity(channels: 4))
    }
    #expect(
      four?.description
        == "robust: found a network with 4 input and 4 output channels, expected 3 each, because "
        + "input.colour is rgb")
    let luma = #expect(throws: PlanError.self) {
      try model(identity, input: #"{"colour": "luma", "range": [0, 1]}"#)
    }
    #expect(luma?.description.contains("expected 1 each, because input.colour is luma") == true)
  }

  @Test(arguments: ["com.acme.Sharpen", "Sharpen"], [true, false])
  func operatorsNobodyKnowsAreNamedAndRefused(_ name: String, _ isLast: Bool) throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let sharpened = builder.node(name, [input], name: "sharp_3")
      if isLast { return sharpened }
      let weight = builder.constant(
        shape: [3, 3, 1, 1], floats: KnownNetwork.diagonal(3))
      return builder.conv(sharpened, weight: weight, kernel: [1, 1])
    }
    do {
      let model = try model(network)
      #expect(model.seams.contains { $0.contains("Sharpen") && $0.contains("sharp_3") })
      _ = try run(model, on: try TestFile.noise(width: 20, height: 20), tile: 16)
      Issue.record("ran")
    } catch {
      #expect(!"\(error)".contains("\n"), "\(error)")
      #expect("\(error)".contains("Sharpen"), "\(error)")
      #expect("\(error)".utf8.count < 400, "\(error)")
    }
  }
}
