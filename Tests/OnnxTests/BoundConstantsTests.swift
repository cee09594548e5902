import Testing

@testable import Onnx

/// Constants and inputs that take values from elsewhere.
@Suite struct BoundConstantsTests {
  /// The picture times `gain`, plus the input `shift`; `gain` is stored as `type`.
  private func network(_ type: ElementType = .float) throws -> Network {
    var b = NetworkBuilder()
    let input = b.input("picture", [.fixed(1), .fixed(2), .symbolic("h"), .symbolic("w")])
    let shift = b.input("shift", [.fixed(1), .symbolic("c"), .fixed(1), .fixed(1)])
    b.input("count", [.fixed(1)], type: .int64)
    let values: [Float] = [2, 3]
    let gain =
      type == .float
      ? b.constant("gain", shape: [1, 2, 1, 1], floats: values)
      : b.constant("gain", tensor: HalfStorage.tensor(values, shape: [1, 2, 1, 1]))
    b.constant("order", shape: [2], integers: [0, 1])
    b.output(b.add(b.mul(input, gain), shift), named: "out")
    return try b.network(name: "net.onnx")
  }

  private func tensor(_ name: String, _ values: [Float], _ shape: [Int]? = nil) throws -> Tensor {
    try #require(Tensor(name: name, shape: shape ?? [1, values.count, 1, 1], floats: values))
  }

  @Test("A constant gets other values, an input becomes a constant")
  func replaces() throws {
    let pass = BoundConstants(
      [try tensor("gain", [5, 7]), try tensor("shift", [0.5, -1])], from: "look.onnx")
    let (bound, changes) = try pass.applied(to: network())
    #expect(changes == 2)
    #expect(bound.inputs.map(\.name) == ["picture", "count"])
    let picture = Values([1, 2, 1, 2], [1, 2, 3, 4])
    #expect(try ReferenceEvaluator(network: bound).run(picture).data == [5.5, 10.5, 20, 27])
    // From its bytes it is the same network.
    let read = try Network(serialized: bound.serialized(), name: "read")
    #expect(try read.initializers["gain"]?.floats() == [5, 7])
    #expect(try read.initializers["shift"]?.floats() == [0.5, -1])
    #expect(read.inputs.map(\.name) == ["picture", "count"])
  }

  @Test("What isn't named keeps its values")
  func keeps() throws {
    let bound = try BoundConstants([try tensor("shift", [0, 0])], from: "look.onnx")
      .applied(to: network()).network
    #expect(try bound.initializers["gain"]?.floats() == [2, 3])
    let none = try BoundConstants([], from: "look.onnx").applied(to: network())
    #expect(none.changes == 0 && none.network.inputs.count == 3)
  }

  @Test("A constant of halves stays one")
  func halves() throws {
    let bound = try BoundConstants([try tensor("gain", [0.1, 2049])], from: "look.onnx")
      .applied(to: network(.float16)).network
    let gain = try #require(bound.initializers["gain"])
    #expect(gain.elementType == .float16)
    // The nearest halves: 11 bits.
    #expect(try gain.floats() == [0.099975586, 2048])
  }

  @Test("What has nowhere to go is named")
  func refuses() throws {
    func message(_ tensor: Tensor) throws -> String {
      let error = #expect(throws: OnnxError.self) {
        try BoundConstants([tensor], from: "look.onnx").applied(to: network())
      }
      return error?.description ?? ""
    }
    #expect(
      try message(tensor("gian", [1, 1]))
        == "look.onnx: output \"gian\": found a name that nothing else has, "
        + "expected that of a constant or an input of net.onnx")
    #expect(
      try message(tensor("gain", [1, 1, 1]))
        == "look.onnx: output \"gain\": found the shape 1×3×1×1, "
        + "expected 1×2×1×1, as in net.onnx")
    #expect(
      try message(tensor("gain", [1, 1], [2]))
        == "look.onnx: output \"gain\": found the shape 2, expected 1×2×1×1, as in net.onnx")
    #expect(
      try message(tensor("shift", [1, 1], [1, 2]))
        == "look.onnx: output \"shift\": found the shape 1×2, expected 1×c×1×1, as in net.onnx")
    #expect(
      try message(tensor("count", [1], [1]))
        == "look.onnx: output \"count\": found the name of an input of int64, "
        + "expected one of floats, in net.onnx")
    #expect(
      try message(tensor("out", [1], [1])).contains("found a name that nothing else has"))
  }
}
