/// The value of a node's attribute.
public enum Attribute: Sendable {
  case int(Int)
  case float(Float)
  case string(String)
  case ints([Int])
  case floats([Float])
  case strings([String])
  case tensor(Tensor)
  /// A graph of its own, as `If`, `Loop` and `Scan` carry; never looked into.
  case subgraph
  /// Anything else: sparse tensors, types, references of functions.
  case other

  var isSubgraph: Bool { if case .subgraph = self { true } else { false } }
}
