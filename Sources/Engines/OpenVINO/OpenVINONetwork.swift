import COpenVINO
import Foundation

/// A network compiled by OpenVINO. The engine documents compiled networks as thread-safe.
final class OpenVINONetwork: CompiledNetwork {
  let library: OpenVINOLibrary
  let name: String
  let inputs: [TensorPort]
  let outputs: [TensorPort]
  let precision: Precision
  private let handle: ForeignHandle

  /// One is computed while the host fills and empties the other.
  var requestsInFlight: Int { 2 }

  init(model: OpenVINOModel, request: CompileRequest, device: String) throws(EngineError) {
    let library = model.library
    let functions = library.functions
    self.library = library
    name = model.network
    let inputs = try model.inputs()
    self.inputs = inputs
    outputs = try model.outputs()

    let properties = OpenVINOProperties(request, device: device)
    handle = try library.handle(free: functions.compiledFree) { compiled in
      properties.withPointers { properties in
        functions.compile(
          library.core.pointer, model.handle.pointer, device, properties.count,
          properties.baseAddress, &compiled)
      }
    } orThrow: { detail in
      .compile(network: model.network, inputs: inputs, device: device, detail: detail)
    }
    precision =
      library.property("INFERENCE_PRECISION_HINT", of: handle)
      .flatMap(Precision.init(openVINO:)) ?? request.precision
  }

  func makeRequest() throws(EngineError) -> any InferenceRequest {
    // Compiling leaves plenty of small free blocks, and code that isn't needed again; what comes next
    // is large.
    Allocator.returnFreed()
    defer { MappedCode.release() }
    let functions = library.functions
    let request = try library.handle(free: functions.requestFree) {
      functions.compiledRequest(handle.pointer, &$0)
    } orThrow: {
      .inference(network: name, inputs: inputs, detail: $0)
    }
    return try OpenVINORequest(request, network: self)
  }
}

extension OpenVINOLibrary {
  /// A property of a compiled network; nil if it has no such property.
  fileprivate func property(_ key: String, of compiled: ForeignHandle) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard functions.compiledProperty(compiled.pointer, key, &value) == 0 else { return nil }
    return string(value)
  }
}
