import Engines
import Foundation
import Pipelines
import PluginKit
import TestSupport
import Testing

@testable import Importing
@testable import Onnx

/// ONNX files: what is told, tried, asked for and refused.
@Suite struct OnnxImportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A network of one expression in a file.
  private func file(
    channels: Int = 3, metadata: [String: String] = [:],
    _ build: (inout NetworkBuilder, String) -> String
  ) throws -> String {
    var builder = NetworkBuilder()
    builder.metadata = metadata
    let input = builder.input(
      "in", [.fixed(1), .fixed(channels), .symbolic("h"), .symbolic("w")])
    builder.output(build(&builder, input), named: "out")
    let path = folder.file("net.onnx")
    try Data(try builder.serialized()).write(to: URL(filePath: path))
    return path
  }

  private func run(
    _ file: String, _ change: (inout Overrides) -> Void = { _ in }
  ) throws -> ImportReport {
    var request = ImportRequest(file: file, folder: folder.file("plugins"), replaces: true)
    change(&request.overrides)
    return try Importer(session: Session(engine: OpenVINOEngine.shared)).run(request)
  }

  private func refusal(
    _ file: String, _ change: (inout Overrides) -> Void = { _ in }
  ) -> String {
    func contents() -> [String]? {
      try? FileManager.default.contentsOfDirectory(atPath: folder.file("plugins"))
    }
    let before = contents()
    do {
      _ = try run(file, change)
    } catch {
      #expect(contents() == before, "\(error)")
      return "\(error)"
    }
    return "imported"
  }

  /// Limits values to a range, and enlarges.
  private func clamping(
    _ low: Float, _ high: Float, metadata: [String: String] = [:], scale: Int = 2
  ) throws -> String {
    try file(metadata: metadata) { builder, input in
      let ends = [low, high].map { builder.constant(shape: [], floats: [$0]) }
      let value = builder.node("Clip", [input] + ends)
      guard scale > 1 else { return value }
      return builder.resize(
        value, scaleY: Float(scale), scaleX: Float(scale), coordinates: "asymmetric",
        nearest: "floor")
    }
  }

  /// A curve that is nearly straight within its range and flat outside, as trained networks are.
  private func curved(middle: Float, width: Float, out: (low: Float, high: Float)) throws
    -> String
  {
    try file { builder, input in
      func number(_ value: Float) -> String { builder.constant(shape: [], floats: [value]) }
      let shifted = builder.node("Sub", [input, number(middle)])
      let bent = builder.node("Sigmoid", [builder.mul(shifted, number(4 / width))])
      return builder.add(builder.mul(bent, number(out.high - out.low)), number(out.low))
    }
  }

  @Test func bytesAreFoundByTrying() throws {
    let report = try run(try curved(middle: 127.5, width: 255, out: (0, 255)))
    #expect(report.habits.range.value == ValueRange(low: 0, high: 255))
    #expect(report.habits.outputRange.value == ValueRange(low: 0, high: 255))
    #expect(report.plugin.manifest.kind == .restoration)
    guard case .probe = report.habits.range.basis else {
      Issue.record("\(report.habits.range.basis)")
      return
    }
  }

  @Test func centredInputsWithPlainOutputs() throws {
    let report = try run(try curved(middle: 0, width: 2, out: (0, 1)))
    #expect(report.habits.range.value == ValueRange(low: -1, high: 1))
    #expect(report.habits.outputRange.value == ValueRange(low: 0, high: 1))
  }

  @Test func fractionsAreFoundByTrying() throws {
    let report = try run(try curved(middle: 0.5, width: 1, out: (0, 1)))
    #expect(report.habits.range.value == ValueRange(low: 0, high: 1))
  }

  /// What fits any range can't be told, and is asked for.
  @Test func whatCannotBeKnownIsAskedFor() throws {
    let identity = try file { builder, input in builder.node("Identity", [input]) }
    #expect(refusal(identity).contains("give --range 0,1 or --range 0,255"))
    let report = try run(identity) { $0.range = ValueRange(low: 0, high: 255) }
    #expect(report.habits.range.basis == .flag)
    #expect(report.habits.outputRange.value == ValueRange(low: 0, high: 255))
    let flat = try file { builder, input in
      builder.mul(input, builder.constant(shape: [], floats: [0]))
    }
    #expect(refusal(flat).contains("give --range"))
    #expect(
      refusal(flat) { $0.range = ValueRange(low: 0, high: 1) }.contains("give --output-range"))
  }

  /// Behind a normalisation the range going in makes no difference.
  @Test func normalisedStyles() throws {
    let path = try file { builder, input in
      let ones = builder.constant(shape: [3], floats: [60, 60, -60])
      let zeros = builder.constant(shape: [3], floats: [128, 128, 128])
      return builder.node(
        "InstanceNormalization", [input, ones, zeros], ["epsilon": .float(1e-9)])
    }
    let report = try run(path) { $0.kind = .style }
    #expect(report.habits.range.value == ValueRange(low: 0, high: 255))
    #expect(report.habits.outputRange.value == ValueRange(low: 0, high: 255))
    #expect(report.plugin.manifest.parameters.map(\.name) == ["strength", "brush"])
  }

  @Test func metadataComesBeforeTrials() throws {
    let path = try clamping(
      0, 255,
      metadata: [
        "Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255",
      ])
    let report = try run(path)
    #expect(report.habits.colour.value == .bgr)
    #expect(report.habits.colour.basis == .metadata("Image.BitmapPixelFormat"))
    #expect(report.habits.range.value == ValueRange(low: 0, high: 255))
    #expect(report.plugin.manifest.output.scale == 2)
    #expect(report.plugin.manifest.kind == .superResolution)
    // The user comes before both.
    let other = try run(path) {
      $0.colour = .rgb
      $0.name = "Mine"
      $0.license = "MIT"
    }
    #expect(other.habits.colour.basis == .flag)
    #expect(other.plugin.manifest.name == "Mine" && other.plugin.manifest.license == "MIT")
  }

  @Test(arguments: [([123.675, 116.28, 103.53], "rgb"), ([103.53, 116.28, 123.675], "bgr")])
  func meansTellTheOrder(_ means: [Float], _ order: String) throws {
    let path = try file { builder, input in
      let mean = builder.constant(shape: [1, 3, 1, 1], floats: means)
      return builder.add(builder.node("Sub", [input, mean]), mean)
    }
    let report = try run(path) { $0.range = ValueRange(low: 0, high: 255) }
    #expect(report.habits.colour.value.rawValue == order)
  }

  @Test func lumaNetworks() throws {
    let path = try file(channels: 1) { builder, input in
      builder.node("Sigmoid", [input])
    }
    let report = try run(path) {
      $0.range = ValueRange(low: -1, high: 1)
      $0.outputRange = ValueRange(low: 0, high: 1)
    }
    #expect(report.habits.colour.value == .luma)
    #expect(refusal(try clamping(0, 1)) { $0.colour = .luma }.contains("--colour luma"))
  }

  @Test func whatNoPluginCanBe() throws {
    #expect(
      refusal(try file(channels: 4) { $0.node("Identity", [$1]) }).contains("4 input and 4 output"))
    #expect(
      refusal(try clamping(0, 1)) { $0.scale = 4 }.contains("--scale 4: found a network that"))
    let half = try file { builder, input in
      builder.resize(input, scaleY: 0.5, scaleX: 0.5)
    }
    #expect(refusal(half).contains("a whole number from 1 to 16"))
    let two = try file { builder, input in
      builder.mul(input, builder.input("strength", [.fixed(1)]))
    }
    #expect(refusal(two).contains("the further inputs strength"))
    try Data("no network".utf8).write(to: URL(filePath: folder.file("net.onnx")))
    #expect(refusal(folder.file("net.onnx")).contains("not an ONNX model"))
  }

  /// Weights in a file beside the model come along; weights elsewhere are refused.
  @Test(arguments: ["weights.bin", "../weights.bin", "/etc/passwd", "link.bin"])
  func externalWeights(_ location: String) throws {
    let inner = folder.file("model")
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    for path in [inner + "/weights.bin", folder.file("weights.bin")] {
      let values: [Float] = [255, 0, 0]
      try values.withUnsafeBytes { try Data($0).write(to: URL(filePath: path)) }
    }
    try FileManager.default.createSymbolicLink(
      atPath: inner + "/link.bin", withDestinationPath: folder.file("weights.bin"))
    let path = try file { builder, input in
      let ends = builder.constant("ends", shape: [3], floats: [255, 0, 0])
      let high = builder.node("ReduceMax", [ends], ["keepdims": .int(0)])
      return builder.node("Clip", [input, builder.constant(shape: [], floats: [0]), high])
    }
    var proto = try ModelProto(
      serializedBytes: try Data(contentsOf: URL(filePath: path)))
    let index = try #require(proto.graph.initializer.firstIndex { $0.name == "ends" })
    proto.graph.initializer[index].floatData = []
    proto.graph.initializer[index].dataLocation = 1
    var entry = StringStringEntryProto()
    (entry.key, entry.value) = ("location", location)
    proto.graph.initializer[index].externalData = [entry]
    try (try proto.serializedBytes() as Data).write(to: URL(filePath: inner + "/net.onnx"))
    func change(_ overrides: inout Overrides) { overrides.range = ValueRange(low: 0, high: 255) }
    if location == "weights.bin" {
      let report = try run(inner + "/net.onnx", change)
      let network = try Network(
        serialized: try report.plugin.loadNetwork(), name: "imported")
      #expect(!network.hasExternalWeights)
      #expect(try network.initializers["ends"]?.floats() == [255, 0, 0])
    } else {
      let said = refusal(inner + "/net.onnx", change)
      #expect(said.contains("external data") && said.contains("expected"), "\(said)")
    }
  }

  @Test func idsOfFileNames() {
    #expect(PluginID.slug("RealESRGAN_x4plus") == "realesrgan-x4plus")
    #expect(PluginID.slug("  4×-Nomos (v2)!") == "4x-nomos-v2")
    #expect(PluginID.slug("絵") == nil)
    #expect(PluginID.isValid("a-b1") && !PluginID.isValid("a--b") && !PluginID.isValid("A"))
    #expect(!PluginID.isValid("../x") && !PluginID.isValid("") && !PluginID.isValid("a-"))
  }
}
