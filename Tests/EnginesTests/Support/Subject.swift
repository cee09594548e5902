import Testing

@testable import Engines

/// An engine under test. What every engine owes its users is tested on each.
struct Subject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let engine: any Engine

  static let openVINO = Subject(testDescription: "OpenVINO", engine: OpenVINOEngine.shared)
  static let onnxRuntime = Subject(
    testDescription: "ONNX Runtime", engine: OnnxRuntimeEngine.shared)
  /// Goes the way of graphics cards, whose tensors are bound, on the processor.
  static let binding = Subject(
    testDescription: "ONNX Runtime, bound",
    engine: OnnxRuntimeEngine(search: .onnxRuntime(), alwaysBinds: true))

  static let all = [openVINO, onnxRuntime, binding]

  /// Compiles bytes for the processor.
  func compiled(
    _ bytes: [UInt8], _ inputs: [String: [Int]], precision: Precision = .f32,
    cache: String? = nil, threads: Int? = nil
  ) throws -> any CompiledNetwork {
    try engine.compile(
      CompileRequest(
        network: .bytes(bytes, name: "test.onnx"), inputs: inputs, device: "CPU",
        precision: precision, threads: threads, cacheDirectory: cache))
  }
}
