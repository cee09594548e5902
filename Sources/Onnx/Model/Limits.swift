/// How large a model may be before it is refused, checked before memory is spent on it.
public struct Limits: Sendable, Hashable {
  /// Largest file in bytes (the protobuf format itself ends at 2 GiB).
  public var fileBytes: Int
  /// Most nodes in the graph.
  public var nodes: Int
  /// Most initialisers, inputs, outputs or attributes of one node.
  public var entries: Int
  /// Most elements in all initialisers together.
  public var parameters: Int

  /// Limits that every network for pictures stays far below.
  public init(
    fileBytes: Int = 2_147_483_647, nodes: Int = 50_000, entries: Int = 100_000,
    parameters: Int = 4_000_000_000
  ) {
    self.fileBytes = fileBytes
    self.nodes = nodes
    self.entries = entries
    self.parameters = parameters
  }

  /// Most dimensions of a tensor.
  static let rank = 12
  /// Largest dimension; products of two such numbers still fit an `Int`.
  static let dimension = 1 << 31
  /// Largest kernel, stride, dilation or padding.
  static let window = 1 << 20
  /// Most characters of a name.
  static let nameLength = 4096
}
