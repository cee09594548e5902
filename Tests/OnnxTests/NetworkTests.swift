import Foundation
import Testing

@testable import Onnx

@Suite struct NetworkTests {
  @Test func readsBackWhatWasBuilt() throws {
    let bytes = try Samples.superResolution().serialized()
    let network = try Network(serialized: bytes, name: "sample")
    #expect(network.opset == 17)
    #expect(network.irVersion == 8)
    #expect(network.producer == "Impasto")
    #expect(network.metadata == ["Image.BitmapPixelFormat": "Rgb8"])
    #expect(network.inputs.map(\.name) == ["input"])
    #expect(network.inputs[0].shape == Samples.picture)
    #expect(network.outputs.map(\.name) == ["output"])
    #expect(
      network.nodes.map(\.operation) == ["Conv", "Relu", "Conv", "DepthToSpace", "Resize", "Add"])
    #expect(network.parameterCount == 216 + 8 + 864 + 4)
    #expect(network.initializers["w1"]?.shape == [8, 3, 3, 3])
    #expect(try network.initializers["w1"]?.floats().count == 216)
    #expect(try network.serialized() == bytes)
  }

  @Test func decodesElementTypes() throws {
    func values(_ type: Int32, _ bytes: [UInt8], count: Int64) throws -> [Float] {
      var proto = TensorProto()
      proto.dims = [count]
      proto.dataType = type
      proto.rawData = Data(bytes)
      return try TensorReader(network: "n", folder: nil, limits: .init())
        .tensor(proto, place: "t").floats()
    }
    // 1, −2, ∞, the smallest subnormal and 65504 as float16.
    #expect(
      try values(10, [0, 0x3c, 0, 0xc0, 0, 0x7c, 1, 0, 0xff, 0x7b], count: 5)
        == [1, -2, .infinity, 0x1p-24, 65504])
    #expect(try values(16, [0x80, 0x3f, 0x40, 0xc0], count: 2) == [1, -3])
    #expect(try values(7, [255, 255, 255, 255, 255, 255, 255, 255], count: 1) == [-1])
    #expect(try values(11, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], count: 1) == [1])
    #expect(throws: OnnxError.self) { try values(1, [0, 0, 0], count: 1) }
    #expect(throws: OnnxError.self) { try values(1, [0, 0, 0, 0], count: 1 << 40) }
    #expect(throws: OnnxError.self) { try values(1, [0, 0, 0, 0], count: -1) }
  }

  @Test func sortsNodesThatAreOutOfOrder() throws {
    var b = NetworkBuilder()
    b.input("input", Samples.picture)
    b.node("Relu", ["middle"], outputs: ["output"], name: "last")
    b.node("Neg", ["input"], outputs: ["middle"], name: "first")
    b.output("output")
    #expect(try b.network().nodes.map(\.name) == ["first", "last"])
  }

  private func message(_ build: (inout NetworkBuilder) -> Void) -> String {
    var b = NetworkBuilder()
    b.input("input", Samples.picture)
    build(&b)
    do {
      _ = try b.network(name: "net")
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func namesWhatIsWrong() {
    #expect(
      message {
        $0.node("Neg", ["b"], outputs: ["a"], name: "one")
        $0.node("Neg", ["a"], outputs: ["b"], name: "two")
        $0.output("b")
      }
        == "net: node \"one\": found a cycle that it is part of or waits for, expected a graph without cycles"
    )
    #expect(
      message {
        $0.node("Neg", ["missing"], outputs: ["a"], name: "one")
        $0.output("a")
      }.hasPrefix("net: node \"one\": found unknown input \"missing\""))
    #expect(
      message {
        $0.node("Neg", ["input"], outputs: ["input"], name: "one")
        $0.output("input")
      }.contains("output \"input\", which exists already"))
    #expect(
      message { $0.output("nothing") }.contains("output \"nothing\": found nothing that makes it"))
    #expect(message { _ in }.contains("found no outputs"))
    #expect(
      message {
        _ = $0.constant("c", shape: [3], floats: [1])
        $0.output("input")
      }.contains("constant \"c\": found 1 values for the shape [3]"))
  }

  @Test func keepsLimits() throws {
    let bytes = try Samples.superResolution().serialized()
    for (limits, word) in [
      (Limits(fileBytes: 100), "size in bytes"), (Limits(nodes: 3), "nodes"),
      (Limits(entries: 1), "initialisers"), (Limits(parameters: 500), "elements"),
    ] {
      #expect {
        _ = try Network(serialized: bytes, name: "n", limits: limits)
      } throws: {
        "\($0)".contains(word)
      }
    }
  }

  @Test func readsOnlyRegularFilesAndOwnFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID())")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "plugin"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let inside = folder.appending(path: "plugin/weights.bin")
    let outside = folder.appending(path: "secret.bin")
    for file in [inside, outside] { try Data(repeating: 0, count: 64).write(to: file) }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "plugin/link.bin"), withDestinationURL: outside)
    func load(_ location: String, offset: String = "16", length: String = "16") throws -> [Float]? {
      var model = ModelProto()
      model.irVersion = 8
      var tensor = TensorProto()
      tensor.name = "w"
      tensor.dims = [4]
      tensor.dataType = 1
      tensor.dataLocation = 1
      for (key, value) in [("location", location), ("offset", offset), ("length", length)] {
        var entry = StringStringEntryProto()
        (entry.key, entry.value) = (key, value)
        tensor.externalData.append(entry)
      }
      model.graph.initializer = [tensor]
      var output = ValueInfoProto()
      output.name = "w"
      model.graph.output = [output]
      let path = folder.appending(path: "plugin/net.onnx")
      try Data(model.serializedBytes() as [UInt8]).write(to: path)
      return try Network(contentsOf: path.path).initializers["w"]?.floats()
    }
    #expect(try load("weights.bin") == [0, 0, 0, 0])
    for bad in ["../secret.bin", outside.path, "link.bin", "", "missing.bin", "."] {
      #expect(throws: OnnxError.self, "\(bad)") { try load(bad) }
    }
    #expect(throws: OnnxError.self) { try load("weights.bin", offset: "60") }
    #expect(throws: OnnxError.self) { try load("weights.bin", offset: "18446744073709551615") }
    #expect(throws: OnnxError.self) { try load("weights.bin", offset: "-1") }
    #expect(throws: OnnxError.self) { try load("weights.bin", length: "8") }
    #expect(throws: OnnxError.self) { try Network(contentsOf: folder.path) }
    #expect(throws: OnnxError.self) { try Network(contentsOf: folder.path + "/none.onnx") }
  }
}
