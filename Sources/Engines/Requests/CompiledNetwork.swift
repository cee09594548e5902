/// A network ready to run at fixed shapes. Values are 32-bit floats, but for outputs that the network
/// itself makes unsigned bytes. May be shared between threads; its requests may not.
public protocol CompiledNetwork: Sendable {
  /// Inputs in the network's order.
  var inputs: [TensorPort] { get }
  /// Outputs in the network's order.
  var outputs: [TensorPort] { get }
  /// The precision the engine really computes in, as it reports it.
  var precision: Precision { get }
  /// How many requests to keep running at a time so that the device never waits for the host.
  var requestsInFlight: Int { get }
  /// Reserves the buffers of one request.
  func makeRequest() throws(EngineError) -> any InferenceRequest
}
