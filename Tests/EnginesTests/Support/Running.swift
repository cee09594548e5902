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

/// A tiny library `libNAME.so` made by the system's C compiler; skipped where there is none.
func withCLibrary(_ name: String, _ text: String, _ body: (String) throws -> Void) throws {
  guard FileManager.default.isExecutableFile(atPath: "/usr/bin/cc") else { return }
  try withFolder { folder in
    let source = folder + "/fake.c"
    let library = folder + "/lib\(name).so"
    try Data(text.utf8).write(to: URL(fileURLWithPath: source))
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
    compiler.arguments = ["-shared", "-fPIC", "-o", library, source]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    try body(library)
  }
}
