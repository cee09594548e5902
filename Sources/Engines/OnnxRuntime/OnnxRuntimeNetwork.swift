import COnnxRuntime
import Dispatch

/// A network ready to run in ONNX Runtime.
///
/// Its makers and its users disagree on whether a session may compute several runs at a time, and
/// threads within one operation use all cores already: one run at a time, in the order of `start`.
final class OnnxRuntimeNetwork: CompiledNetwork {
  let name: String
  let inputs: [TensorPort]
  let outputs: [TensorPort]
  let precision: Precision
  let session: OnnxRuntimeSession
  let inputElements: [OnnxRuntimeElement]
  let outputElements: [OnnxRuntimeElement]
  /// Page-locked memory for buffers; nil for ordinary memory.
  let allocator: ForeignHandle?
  /// Whether runs go through a binding, which copies to a device and back.
  let binds: Bool
  /// Where runs happen.
  let queue = DispatchQueue(label: "impasto.onnxruntime")

  /// One waits in the queue while the other is computed.
  var requestsInFlight: Int { 2 }

  /// - Parameters:
  ///   - inputs: with the lengths asked for.
  ///   - byteOutputs: outputs of bytes that stay bytes for the host.
  ///   - hostMemory: the library's name for page-locked memory, where the device has any.
  init(
    _ session: OnnxRuntimeSession, name: String, inputs: [TensorPort], byteOutputs: Set<String>,
    precision: Precision,
    binds: Bool, hostMemory: (name: String, index: Int)?
  ) throws(EngineError) {
    self.session = session
    self.name = name
    self.inputs = inputs
    self.precision = precision
    self.binds = binds
    let library = session.library
    let declaredOutputs: [OnnxRuntimePort]
    do throws(OnnxRuntimeLibrary.Failure) {
      let declaredInputs = try session.ports(.input)
      declaredOutputs = try session.ports(.output)
      inputElements = try declaredInputs.map { port throws(OnnxRuntimeLibrary.Failure) in
        try Self.element(of: port)
      }
      outputElements = try declaredOutputs.map { port throws(OnnxRuntimeLibrary.Failure) in
        try Self.element(of: port)
      }
      if let hostMemory {
        let table = library.table
        let memory = try library.handle(free: table.releaseMemoryInfo) {
          table.createMemoryInfo(
            hostMemory.name, Int32(ORT_DEVICE_ALLOCATOR), Int32(hostMemory.index),
            Int32(ORT_MEMORY_CPU_OUTPUT), &$0)
        }
        allocator = try library.handle(free: table.releaseAllocator) {
          table.createAllocator(session.handle.pointer, memory.pointer, &$0)
        }
      } else {
        allocator = nil
      }
    } catch {
      throw .unreadable(network: name, detail: error.detail)
    }
    let known = declaredOutputs.compactMap(\.fixed)
    let shaped =
      known.count == declaredOutputs.count
      ? known : try session.triedOutputs(inputs, inputElements, network: name)
    outputs = zip(shaped, declaredOutputs).compactMap { port, declared in
      TensorPort(name: port.name, shape: port.shape, element: declared.element(byteOutputs))
    }
  }

  func makeRequest() throws(EngineError) -> any InferenceRequest {
    try OnnxRuntimeRequest(self)
  }

  /// Computes one run; on ``queue`` only.
  func run(
    _ values: [OpaquePointer], _ results: [OpaquePointer]
  ) throws(OnnxRuntimeLibrary.Failure) {
    var results: [OpaquePointer?] = results
    try session.run(inputs.map(\.name), values, outputs.map(\.name), &results)
  }

  private static func element(
    of port: OnnxRuntimePort
  ) throws(OnnxRuntimeLibrary.Failure) -> OnnxRuntimeElement {
    guard let element = OnnxRuntimeElement(port.type) else {
      throw OnnxRuntimeLibrary.Failure(
        detail: "\"\(port.name)\" has elements of ONNX type \(port.type), expected numbers")
    }
    return element
  }
}
