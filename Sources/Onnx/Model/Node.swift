/// One operation of a network.
public struct Node: Sendable {
  /// The node's name; `Conv_12` (operator and place in the file) where the file gives none.
  public let name: String
  /// The operator, with its domain in front unless that is ONNX's own: `Conv`, `com.acme.Warp`.
  public let operation: String
  /// The names of the tensors it reads; empty where an optional one is left out.
  public let inputs: [String]
  /// The names of the tensors it makes; empty where an optional one is left out.
  public let outputs: [String]
  /// Its attributes by name.
  public let attributes: [String: Attribute]

  /// Tensors by number, -1 where left out: what the analyses work with.
  var inputIDs: [Int] = []
  var outputIDs: [Int] = []
  /// Tensors that graphs inside its attributes read from outside.
  var captured: [String] = []
  /// Its place in the file.
  var fileIndex: Int = 0

  /// Whether an attribute holds a graph (`If`, `Loop`, `Scan`).
  public var hasSubgraph: Bool { attributes.values.contains(where: \.isSubgraph) }
}
