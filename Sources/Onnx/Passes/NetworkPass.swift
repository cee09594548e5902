/// A change to a network that gives another network for the same use.
public protocol NetworkPass: Sendable {
  /// The changed network, and how many places changed. A network without such places comes back
  /// as it was.
  ///
  /// - Throws: ``OnnxError`` if weights can't be read or the result isn't a network any more.
  func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int)
}

/// The nodes and initialisers of a network while a pass changes them.
struct GraphEditor {
  private(set) var proto: ModelProto
  let network: Network
  /// By place in the file.
  private var replacement: [Int: [NodeProto]] = [:]
  private var added: [TensorProto] = []
  private var dropped: Set<String> = []
  private var prepended: [NodeProto] = []
  private var taken: Set<String>
  private var readerCounts: [String: Int] = [:]
  private var makers: [String: Node] = [:]
  private(set) var changes = 0

  init(_ network: Network) {
    self.network = network
    proto = network.proto
    taken = Set(network.tensorIDs.keys).union(network.nodes.map(\.name))
    for node in network.nodes {
      for input in node.inputs + node.captured { readerCounts[input, default: 0] += 1 }
      for output in node.outputs { makers[output] = node }
    }
    for output in network.outputs { readerCounts[output.name, default: 0] += 1 }
  }

  /// How many nodes and outputs read a tensor.
  func readers(of tensor: String) -> Int { readerCounts[tensor] ?? 0 }

  /// The node that makes a tensor.
  func maker(of tensor: String) -> Node? { makers[tensor] }

  func proto(of node: Node) -> NodeProto { proto.graph.node[node.fileIndex] }

  /// Takes an input out, whose name a constant gets.
  mutating func drop(input name: String) {
    proto.graph.input.removeAll { $0.name == name }
  }

  /// Puts nodes in the place of one; none removes it.
  mutating func replace(_ node: Node, with nodes: [NodeProto]) {
    replacement[node.fileIndex] = nodes
  }

  mutating func countChange() { changes += 1 }

  /// Puts nodes in front of all others, as one change.
  mutating func prepend(_ nodes: [NodeProto]) {
    prepended += nodes
    countChange()
  }

  /// Changes the declaration of an input.
  mutating func changeInput(_ name: String, _ change: (inout ValueInfoProto) -> Void) {
    for index in proto.graph.input.indices where proto.graph.input[index].name == name {
      change(&proto.graph.input[index])
    }
  }

  /// A tensor name that nothing has yet.
  mutating func unused(_ base: String) -> String {
    var name = base
    var number = 1
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base)_\(number)"
    }
    return name
  }

  mutating func add(_ tensor: Tensor, named base: String) throws(OnnxError) -> String {
    let name = unused(base)
    added.append(try tensor.proto(name: name))
    return name
  }

  /// Adds a constant under the name of a tensor that its maker gives up.
  mutating func add(_ tensor: Tensor, as name: String) throws(OnnxError) {
    added.append(try tensor.proto(name: name))
  }

  /// Takes a constant out, whose name a node gets.
  mutating func drop(initializer name: String) { dropped.insert(name) }

  /// Changes what type an output of the network has.
  mutating func retype(output name: String, _ type: ElementType) {
    for index in proto.graph.output.indices where proto.graph.output[index].name == name {
      proto.graph.output[index].type.tensorType.elemType = Int32(type.rawValue)
    }
  }

  /// Makes a tensor that is a single number an output of the network.
  mutating func add(output name: String, _ type: ElementType) {
    var info = ValueInfoProto()
    info.name = name
    info.type.tensorType.elemType = Int32(type.rawValue)
    info.type.tensorType.shape = TensorShapeProto()
    proto.graph.output.append(info)
  }

  /// The changed network, without initialisers that nothing reads any more.
  func finished() throws(OnnxError) -> Network {
    guard changes > 0 else { return network }
    var result = proto
    result.graph.node =
      prepended
      + proto.graph.node.indices.flatMap { index in
        replacement[index] ?? [proto.graph.node[index]]
      }
    // Weights in other files come along, as the result has no folder of its own.
    var initializers: [TensorProto] = []
    for tensor in proto.graph.initializer where !dropped.contains(tensor.name) {
      if let read = network.initializers[tensor.name], case .external = read.storage {
        initializers.append(try read.proto(name: tensor.name))
      } else {
        initializers.append(tensor)
      }
    }
    initializers += added
    let hasSubgraphs = network.nodes.contains(where: \.hasSubgraph)
    var read = Set(result.graph.node.flatMap(\.input)).union(result.graph.output.map(\.name))
    read.formUnion(network.nodes.flatMap(\.captured))
    result.graph.initializer = initializers.filter { hasSubgraphs || read.contains($0.name) }
    let kept = Set(result.graph.initializer.map(\.name))
    // Shapes noted for tensors inside may be wrong now.
    result.graph.valueInfo = []
    result.graph.input = result.graph.input.filter {
      network.initializers[$0.name] == nil || kept.contains($0.name)
    }
    return try Network(proto: result, name: network.name, folder: network.folder)
  }
}
