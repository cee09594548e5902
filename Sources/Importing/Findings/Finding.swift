/// Something that an import found out about a network, and from what.
public struct Finding<Value: Sendable>: Sendable {
  /// What is known.
  public let value: Value
  /// From what it is known.
  public let basis: Basis

  /// States a finding.
  public init(_ value: Value, _ basis: Basis) {
    self.value = value
    self.basis = basis
  }
}

/// From what something is known.
public enum Basis: Sendable, Hashable, CustomStringConvertible {
  /// The user said so.
  case flag
  /// The architecture is always so.
  case architecture
  /// The ONNX graph says so; with the node or tensor, if one does.
  case graph(String)
  /// `metadata_props` say so, under this key.
  case metadata(String)
  /// A trial with a picture showed it; with what was seen.
  case probe(String)
  /// Nothing says otherwise.
  case assumed(String)

  /// A few words for people.
  public var description: String {
    switch self {
    case .flag: "as given"
    case .architecture: "architecture"
    case .graph(let what): what.isEmpty ? "graph" : "graph: \(what)"
    case .metadata(let key): "metadata: \(key)"
    case .probe(let seen): "tried: \(seen)"
    case .assumed(let why): "assumed: \(why)"
    }
  }
}
