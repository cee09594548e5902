import Engines
import Onnx

/// A compiled network of features with one request, whose inputs and outputs go by name.
final class FeatureNetwork {
  private let request: any InferenceRequest
  private let inputs: [String: Int]
  private let outputs: [String: Int]

  /// Compiles a network whose input shapes are fixed.
  ///
  /// - Throws: `OnnxError`, `EngineError`.
  init(_ network: Network, title: String, computing: Computing) throws {
    let compiled = try computing.engine.compile(
      CompileRequest(
        network: .bytes(network.serialized(), name: title), inputs: [:],
        device: computing.device, precision: computing.precision, threads: computing.threads,
        cacheDirectory: computing.cacheDirectory))
    request = try compiled.makeRequest()
    // Engines keep the order; names may have changed where tensors became one.
    inputs = Dictionary(
      network.inputs.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    outputs = Dictionary(
      network.outputs.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The values of an input, NCHW; nil if the network has none of this name.
  func input(_ name: String) -> UnsafeMutableBufferPointer<Float>? {
    inputs[name].map { request.input($0) }
  }

  /// The values of an output.
  func output(_ name: String) -> UnsafeBufferPointer<Float> {
    outputs[name].map { request.output($0) } ?? UnsafeBufferPointer(start: nil, count: 0)
  }

  /// Computes the outputs from the inputs.
  func run() throws(EngineError) {
    try request.start()
    try request.wait()
  }
}

extension FeatureNetwork {
  /// Fills an input, if the network has it.
  func set(_ name: String, _ values: [Float]) {
    guard !values.isEmpty else { return }
    _ = input(name)?.update(fromContentsOf: values)
  }

  /// Fills an input with numbers of higher precision, if the network has it.
  func set(_ name: String, _ values: [Double]) {
    set(name, values.map { Float($0) })
  }
}
