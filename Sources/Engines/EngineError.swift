/// Anything an engine can refuse or fail at.
public enum EngineError: Error, Sendable, CustomStringConvertible {
  /// No usable library; says every path tried.
  case load(LoadFailure)
  /// `--device` names something that is not here.
  case device(String, engine: String, found: [String])
  /// The device does not compute in this precision.
  case precision(Precision, device: String, found: [Precision])
  /// The file or bytes are not a network the engine reads.
  case unreadable(network: String, detail: String)
  /// The request names a port, by name or number, that the network does not have.
  case port(String, network: String, found: [String])
  /// A shape that cannot be used; `found` and `expected` are in words.
  case shape(network: String, port: String, found: String, expected: String)
  /// The network cannot be compiled for these input shapes.
  case compile(network: String, inputs: [TensorPort], device: String, detail: String)
  /// An inference failed.
  case inference(network: String, inputs: [TensorPort], detail: String)
  /// No memory for the tensors of one request.
  case memory(network: String, bytes: Int)
  /// A request was used in the wrong order.
  case order(network: String, found: String, expected: String)
  /// Any other call into the engine that failed.
  case call(engine: String, operation: String, detail: String)

  /// One line for the user.
  public var description: String {
    switch self {
    case .load(let failure):
      return failure.description
    case .device(let name, let engine, let found):
      return "--device \(name): \(engine) found \(list(found))"
    case .precision(let precision, let device, let found):
      return "--precision \(precision): \(device) computes \(list(found.map(\.rawValue)))"
    case .unreadable(let network, let detail):
      return "\(network): not a network the engine can read: \(detail)"
    case .port(let name, let network, let found):
      return "\(network): no input \"\(name)\", found \(list(found))"
    case .shape(let network, let port, let found, let expected):
      return "\(network): \(port): found \(found), expected \(expected)"
    case .compile(let network, let inputs, let device, let detail):
      return "\(network): cannot be compiled for \(shapes(inputs)) on \(device): \(detail)"
    case .inference(let network, let inputs, let detail):
      return "\(network): inference with \(shapes(inputs)) failed: \(detail)"
    case .memory(let network, let bytes):
      return "\(network): no memory for \(bytes) bytes of tensors"
    case .order(let network, let found, let expected):
      return "\(network): found \(found), expected \(expected)"
    case .call(let engine, let operation, let detail):
      return "\(engine): \(operation) failed: \(detail)"
    }
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.joined(separator: ", ")
  }

  private func shapes(_ ports: [TensorPort]) -> String {
    ports.map(\.description).joined(separator: ", ")
  }
}
