import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Networks that a picture leads, from the picture to the network that results.
@Suite struct ReferenceTests {
  private let folder: TemporaryFolder

  init() throws {
    try VipsLibrary.start()
    folder = try TemporaryFolder()
  }

  private func stage(_ id: String, _ painting: String? = nil) throws -> Stage {
    let arguments = painting.map {
      [StageSpec.Argument(name: "painting", value: .string(folder.file($0)))]
    }
    return try Stage(
      StageSpec(plugin: id, arguments: arguments ?? []), of: Plugin(at: folder.file(id)))
  }

  /// The values that a stage's network has for `shift`.
  private func shift(_ model: StageModel) throws -> [Float]? {
    guard case .bytes(let bytes, let name) = model.network else { return nil }
    return try Network(serialized: bytes, name: name).initializers["shift"]?.floats()
  }

  private func flat(_ name: String, _ colour: [UInt8], width: Int = 40, height: Int = 50) throws {
    let bytes = (0..<width * height).flatMap { _ in colour }
    try TestFile.save(
      try Image.memory(bytes, width: width, height: height, bands: colour.count, format: .uchar)
        .apply("copy", ["interpretation": "srgb"]), to: folder.file(name))
  }

  @Test(
    "The shorter side is what the network wants; strips get smaller",
    arguments: [
      (640, 480, 512, 683, 512), (100, 400, 512, 512, 2048), (48, 32, 32, 48, 32),
      (10, 10, 64, 64, 64), (4000, 3000, 32, 43, 32),
      // Five times as long as wide: 4 × 64² pixels.
      (500, 100, 64, 286, 57), (1000, 1, 32, 2024, 2), (1, 1_000_000, 32, 1, 4096),
    ])
  func sizes(width: Int, height: Int, side: Int, toWidth: Int, toHeight: Int) {
    let size = ReferencePicture.size(of: PixelSize(width: width, height: height), side: side)
    #expect(size == PixelSize(width: toWidth, height: toHeight))
    #expect(size.width * size.height <= 4 * side * side)
  }

  @Test(
    "Resampling overshoots at edges; samples stay between black and white", arguments: [32, 90])
  func range(side: Int) throws {
    let bytes = (0..<40 * 40).flatMap { [UInt8](repeating: $0 % 40 < 20 ? 0 : 255, count: 3) }
    try TestFile.save(
      try Image.memory(bytes, width: 40, height: 40, bands: 3, format: .uchar)
        .apply("copy", ["interpretation": "srgb"]), to: folder.file("edge.png"))
    let samples = try read("edge.png", side: side).samples
    #expect(samples.min() == 0 && samples.max() == 1)
  }

  private func read(_ name: String, side: Int) throws -> ReferencePicture {
    try ReferencePicture(folder.file(name), side: side, memory: MemoryBudget())
  }

  @Test("Samples are those of libvips, reduced, enlarged and as they are", arguments: [32, 60, 99])
  func samples(side: Int) throws {
    let name = folder.file("in.png")
    try TestFile.photograph(name, width: 80, height: 60)
    let found = try read("in.png", side: side)
    let scale = Double(side) / 60
    #expect(found.size.height == side)
    let unit = try Image.file(name, sequential: false)
      .apply("linear", ["a": [1.0 / 255], "b": [0.0]])
    let expected =
      side == 60
      ? unit
      : try unit.apply(
        "resize",
        [
          "scale": .double(Double(found.size.width) / 80), "vscale": .double(scale),
          "kernel": "lanczos3",
        ])
    let values = try expected.bytes().withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(values.count == found.samples.count)
    let largest = zip(values, found.samples).reduce(Float(0)) {
      max($0, abs(min(max($1.0, 0), 1) - $1.1))
    }
    #expect(largest < 1e-6)
    #expect(Set(found.samples).count > 100)
  }

  @Test("Pictures come upright, grey ones in three bands, transparent ones without alpha")
  func upright() throws {
    // Left half red, right half blue, stored for a quarter turn clockwise: red above blue.
    let bytes = (0..<64 * 32).flatMap { $0 % 64 < 32 ? [255, 0, 0] as [UInt8] : [0, 0, 255] }
    let image = try Image.memory(bytes, width: 64, height: 32, bands: 3, format: .uchar)
      .apply("copy", ["interpretation": "srgb"])
    try TestFile.save(
      image.setting("orientation", .int(6)), to: folder.file("turned.tif"))
    let turned = try read("turned.tif", side: 32)
    #expect(turned.size == PixelSize(width: 32, height: 64))
    #expect(Array(turned.samples.prefix(3)) == [1, 0, 0])
    #expect(Array(turned.samples.suffix(3)) == [0, 0, 1])

    // Other numbers for the same colours.
    try flat("art.png", [51, 102, 204])
    try TestFile.save(
      TestFile.read(folder.file("art.png"))
        .apply("icc_transform", ["output_profile": "p3", "input_profile": "srgb"]),
      to: folder.file("wide.png"))
    #expect(
      try TestFile.gap(
        TestFile.read(folder.file("wide.png")), TestFile.read(folder.file("art.png"))) > 5)
    let wide = try read("wide.png", side: 32).samples.prefix(3)
    #expect(zip(wide, [0.2, 0.4, 0.8]).allSatisfy { abs($0 - $1) < 0.01 }, "\(wide)")
    try flat("grey.png", [51])
    #expect(try read("grey.png", side: 32).samples.allSatisfy { abs($0 - 0.2) < 1e-5 })
    try flat("clear.png", [51, 102, 204, 128])
    let clear = try read("clear.png", side: 50)
    #expect(clear.samples.count == 3 * clear.size.width * clear.size.height)
    #expect(zip(clear.samples.prefix(3), [0.2, 0.4, 0.8]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("The picture's values take the constant's place")
  func leads() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    try flat("art.png", [51, 102, 204])
    let bare = try StageLoader.load(stage("tint"))
    #expect(try shift(bare) == [0.25, 0.5, 0.75])
    #expect(bare.pictures == [])
    let led = try StageLoader.load(stage("tint", "art.png"))
    let found = try #require(try shift(led))
    #expect(zip(found, [0.2, 0.4, 0.8]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(led.pictures == [folder.file("art.png")])
    // What tiles need hasn't changed.
    #expect(led.rows.haloBefore == 2 && led.seams.isEmpty)
    #expect(led.rows.haloBefore == bare.rows.haloBefore)
  }

  @Test("Channels, range, mean and deviation are the plugin's")
  func mapping() throws {
    try LedNetwork.plugin(
      "tint", in: folder.path,
      input: """
        {"colour": "bgr", "range": [0, 255], "mean": [10, 20, 30], "std": [2, 4, 8], "noise": 0}
        """, outputRange: "[0, 255]")
    try flat("art.png", [50, 100, 200])
    let found = try #require(try shift(StageLoader.load(stage("tint", "art.png"))))
    #expect(zip(found, [95, 20, 2.5]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(found)")
  }

  @Test("Every engine makes the same of a picture", arguments: Engines.all.map(\.id))
  func engines(id: String) throws {
    let engine = try #require(Engines.all.first { $0.id == id })
    guard (try? engine.devices()) != nil else { return }
    try LedNetwork.plugin("tint", in: folder.path)
    try TestFile.photograph(folder.file("art.png"), width: 90, height: 70)
    let expected = try #require(try shift(StageLoader.load(stage("tint", "art.png"))))
    let own = try StageLoader.load(stage("tint", "art.png"), engines: EngineSet(engine))
    let found = try #require(try shift(own))
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    // The digits that engines differ in don't make another look.
    #expect(
      try own.fingerprint == StageLoader.load(stage("tint", "art.png")).fingerprint)
  }

  @Test("Fingerprints tell pictures and networks apart, not names")
  func fingerprints() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    try flat("a.png", [51, 102, 204])
    try flat("b.png", [51, 102, 205])
    try FileManager.default.copyItem(atPath: folder.file("a.png"), toPath: folder.file("c.png"))
    let models = try [nil, "a.png", "b.png", "c.png"].map {
      try StageLoader.load(stage("tint", $0))
    }
    #expect(Set(models.map(\.fingerprint)).count == 3)
    #expect(models[1].fingerprint == models[3].fingerprint)
    #expect(models[1].statisticsIdentity == models[3].statisticsIdentity)
    #expect(models[1].title.contains("a.png"))
    // The same numbers by another network.
    try LedNetwork.plugin("other", in: folder.path, encoder: LedNetwork.encoder(note: "b"))
    let other = try StageLoader.load(stage("other", "a.png"))
    #expect(try shift(other) == shift(models[1]))
    #expect(other.fingerprint != models[1].fingerprint)
  }

  @Test("Constants stored in 16 bits are found behind their casts")
  func halves() throws {
    let wide = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let weight = builder.constant(
        "weight", shape: [3, 3, 3, 3], floats: [Float](repeating: 0.01, count: 81))
      return builder.conv(input, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
    }
    let stored = try HalfStorage().applied(to: Network(serialized: wide, name: "net"))
    #expect(stored.changes == 1 && stored.network.initializers["weight"] == nil)
    var builder = NetworkBuilder()
    let input = builder.input("painting", KnownNetwork.picture())
    let pooled = builder.node("GlobalAveragePool", [input])
    let shape = builder.constant(shape: [4], integers: [3, 3, 3, 3])
    builder.output(builder.node("Expand", [pooled, shape]), named: "weight")
    try LedNetwork.plugin(
      "kernel", in: folder.path, network: stored.network.serialized(),
      encoder: builder.serialized())
    try flat("art.png", [51, 102, 204])
    guard case .bytes(let bytes, _) = try StageLoader.load(stage("kernel", "art.png")).network
    else {
      Issue.record("found a file, expected the led network's bytes")
      return
    }
    let values = try #require(
      try Network(serialized: bytes, name: "led").initializers.values.first { $0.count == 81 }?
        .floats())
    // 0.2 has no half: it was not rounded.
    #expect(abs(values[0] - 0.2) < 1e-6 && abs(values[9] - 0.4) < 1e-6)
    _ = try StageLoader.check(stage("kernel"))
  }

  @Test("An input that a picture fills has to get one")
  func inputs() throws {
    try LedNetwork.plugin("tint", in: folder.path, network: LedNetwork.network(shift: nil))
    try flat("art.png", [51, 102, 204])
    let led = try StageLoader.load(stage("tint", "art.png"))
    #expect(led.scalarInputs == [] && led.pictureInput == "input")
    #expect(zip(try #require(try shift(led)), [0.2, 0.4, 0.8]).allSatisfy { abs($0 - $1) < 1e-5 })
    let error = #expect(throws: PluginError.self) { try StageLoader.load(stage("tint")) }
    #expect(
      error?.description == "stage \"tint:strength=1\": painting: found nothing, expected the path "
        + "of a picture")
    #expect(try StageLoader.check(stage("tint")).seams.isEmpty)
  }

  @Test("Two networks that don't fit each other are told without a picture")
  func misfits() throws {
    func message(network: [UInt8]? = nil, _ encoder: [UInt8]) throws -> String {
      try LedNetwork.plugin("tint", in: folder.path, network: network, encoder: encoder)
      let error = #expect(throws: OnnxError.self) { try StageLoader.check(stage("tint")) }
      try flat("art.png", [51, 102, 204])
      let run = #expect(throws: OnnxError.self) {
        try StageLoader.load(stage("tint", "art.png"))
      }
      #expect(run?.description == error?.description)
      return (error?.description ?? "").replacing(folder.path + "/tint/", with: "")
    }
    #expect(
      try message(LedNetwork.encoder(output: "shfit"))
        == "encoder.onnx: output \"shfit\": found a name that nothing else has, expected that of a "
        + "constant or an input of network.onnx")
    #expect(
      try message(LedNetwork.encoder(isFlat: true))
        == "encoder.onnx: output \"shift\": found the shape 1×3, expected 1×3×1×1, as in "
        + "network.onnx")
    #expect(
      try message(network: LedNetwork.network(shift: nil), LedNetwork.encoder(isFlat: true))
        == "encoder.onnx: output \"shift\": found the shape 1×3, expected 1×3×1×1, as in "
        + "network.onnx")
    #expect(
      try message(KnownNetwork.identity(channels: 1))
        == "encoder.onnx: inputs: found 1×1×h×w, expected one of the shape 1×3×H×W, with H and W "
        + "left open")
    #expect(
      try message(
        KnownNetwork.identity(shape: [.fixed(1), .fixed(3), .fixed(64), .fixed(64)])
      ).contains("inputs: found 1×3×64×64, expected one of"))
  }

  @Test("What is no number is refused")
  func numbers() throws {
    var builder = NetworkBuilder()
    let input = builder.input("painting", KnownNetwork.picture())
    let pooled = builder.node("GlobalAveragePool", [input])
    // 0 ÷ 0 where the picture is black.
    builder.output(builder.node("Div", [pooled, pooled]), named: "shift")
    try LedNetwork.plugin("tint", in: folder.path, encoder: builder.serialized())
    try flat("art.png", [0, 102, 204])
    let error = #expect(throws: OnnxError.self) {
      try StageLoader.load(stage("tint", "art.png"))
    }
    #expect(
      error?.description.hasSuffix(
        "encoder.onnx: output \"shift\": found values that are no numbers, expected finite ones "
          + "for every picture") == true)
  }
}
