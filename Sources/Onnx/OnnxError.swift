/// What can be wrong with an ONNX file, or with the size it is asked to run at.
///
/// Every case says where, what was found and what was expected, in one line.
public enum OnnxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file can't be read at all.
  case unreadable(path: String, reason: String)
  /// The bytes are no ONNX model.
  case notOnnx(network: String, reason: String)
  /// The model is larger than a limit allows.
  case tooLarge(network: String, what: String, found: Int, limit: Int)
  /// Something inside the model contradicts the format.
  case invalid(network: String, place: String, found: String, expected: String)
  /// A node can't work on tensors of these sizes.
  case shape(node: String, operation: String, found: String, expected: String)
  /// A node whose result can't be told without running it: an unknown operator, a subgraph, or a
  /// shape that the data decides.
  case unsupported(node: String, operation: String, reason: String)
  /// The network has no tensor of that name, or none that fits the use.
  case noSuchTensor(network: String, found: String, expected: String)

  /// A one-line text for people.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): \(reason)"
    case .notOnnx(let network, let reason):
      "\(network): not an ONNX model: \(reason)"
    case .tooLarge(let network, let what, let found, let limit):
      "\(network): \(what): found \(found), expected at most \(limit)"
    case .invalid(let network, let place, let found, let expected):
      "\(network): \(place): found \(found), expected \(expected)"
    case .shape(let node, let operation, let found, let expected):
      "node \"\(node)\" (\(operation)): found \(found), expected \(expected)"
    case .unsupported(let node, let operation, let reason):
      "node \"\(node)\" (\(operation)): \(reason)"
    case .noSuchTensor(let network, let found, let expected):
      "\(network): found \(found), expected \(expected)"
    }
  }
}
