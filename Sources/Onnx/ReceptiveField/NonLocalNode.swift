/// A node that keeps a network from being computed exactly in tiles.
public struct NonLocalNode: Sendable, Hashable, CustomStringConvertible {
  /// What makes a node so.
  public enum Reason: String, Sendable, Hashable {
    /// It computes something over the whole picture.
    case globalStatistics
    /// What it does depends on where in the picture it is.
    case positionDependent
    /// What it does depends on how large the picture is.
    case sizeDependent
    /// What it does isn't known.
    case unknownOperator
  }

  /// The node's name.
  public let node: String
  /// Its operator.
  public let `operator`: String
  /// What makes it non-local.
  public let reason: Reason
  /// What was seen, in a few words.
  public let detail: String

  /// One finding about a node.
  public init(node: String, operator: String, reason: Reason, detail: String) {
    (self.node, self.operator, self.reason, self.detail) = (node, `operator`, reason, detail)
  }

  /// A one-line text for people.
  public var description: String { "node \"\(node)\" (\(`operator`)): \(detail)" }
}
