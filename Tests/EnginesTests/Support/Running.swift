import Engines
import Foundation
import Testing

/// Compiles bytes for the processor.
func compiled(
  _ bytes: [UInt8], _ inputs: [String: [Int]], precision: Precision = .f32,
  cache: String? = nil, threads: Int? = nil
) throws -> any CompiledNetwork {
  try OpenVINOEngine.shared.compile(
    CompileRequest(
      network: .bytes(bytes, name: "test.onnx"), inputs: inputs, device: "CPU",
      precision: precision, threads: threads, cacheDirectory: cache))
}

/// Runs one inference and copies its outputs.
func infer(_ network: any CompiledNetwork, _ inputs: [[Float]]) throws -> [[Float]] {
  let request = try network.makeRequest()
  for (index, values) in inputs.enumerated() { fill(request.input(index), values) }
  try request.start()
  try request.wait()
  return network.outputs.indices.map { Array(request.output($0)) }
}

func fill(_ buffer: UnsafeMutableBufferPointer<Float>, _ values: [Float]) {
  precondition(buffer.count == values.count)
  _ = buffer.update(from: values)
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

/// Runs `body` in an empty folder that is removed afterwards.
func withFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("engines-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// The text of the error `body` must throw.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
  } catch {
    return "\(error)"
  }
  Issue.record("no error was thrown")
  return ""
}
