/// A network's graph while nodes are replaced and inputs and outputs change; in the end everything
/// that no output needs is gone.
struct GraphRewriter {
  private let network: Network
  private var proto: ModelProto
  /// By place in the file; nil for nodes left out.
  private var kept: [[NodeProto]?]
  private var added: [NodeProto] = []
  private var constants: [TensorProto] = []
  private var taken: Set<String>

  init(_ network: Network) {
    self.network = network
    proto = network.proto
    kept = network.proto.graph.node.map { [$0] }
    taken = Set(network.tensorIDs.keys).union(network.nodes.map(\.name))
  }

  var opset: Int { network.opset }

  /// A tensor or node name that nothing has yet.
  mutating func unused(_ base: String) -> String {
    var name = base
    var number = 1
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base)_\(number)"
    }
    return name
  }

  /// Leaves a node out.
  mutating func remove(_ node: Int) { kept[network.nodes[node].fileIndex] = nil }

  /// Lets a node read another tensor.
  mutating func redirect(_ node: Int, operand: Int, to tensor: String) {
    kept[network.nodes[node].fileIndex]?[0].input[operand] = tensor
  }

  mutating func addInput(_ name: String, shape: [Int], type: ElementType) {
    proto.graph.input.append(Self.port(name, shape, type))
  }

  /// Leaves one output as it is declared, and drops the others.
  mutating func keepOutput(_ name: String) {
    proto.graph.output = proto.graph.output.filter { $0.name == name }
  }

  mutating func setOutputs(_ ports: [(name: String, shape: [Int]?)]) {
    proto.graph.output = ports.map { Self.port($0.name, $0.shape, .float) }
  }

  mutating func node(
    _ operation: String, _ inputs: [String], output: String? = nil,
    _ attributes: [(String, Attribute)] = []
  ) throws(OnnxError) -> String {
    let output = output ?? unused("statistics.\(operation)")
    var node = NodeProto()
    node.opType = operation
    node.name = unused("\(output).node")
    node.input = inputs
    node.output = [output]
    for (name, value) in attributes {
      node.attribute.append(try AttributeProto(name: name, value: value))
    }
    added.append(node)
    return output
  }

  mutating func constant(_ integers: [Int], _ name: String) throws(OnnxError) -> String {
    try constant(Tensor(shape: [integers.count], integers: integers), name)
  }

  /// A number of the type that the tensors around it have.
  mutating func scalar(
    _ value: Double, _ type: ElementType, _ name: String
  ) throws(OnnxError) -> String {
    let float = try constant(Tensor(shape: [], floats: [Float(value)]), name)
    return type == .float ? float : try node("Cast", [float], [("to", .int(type.rawValue))])
  }

  private mutating func constant(_ tensor: Tensor?, _ name: String) throws(OnnxError) -> String {
    let name = unused(name)
    if let proto = try tensor?.proto(name: name) { constants.append(proto) }
    return name
  }

  /// The changed network. Inputs that nothing reads any more go, except the picture.
  func finished(picture: String, keepsInputs: Bool = false) throws(OnnxError) -> Network {
    var result = proto
    let captured = Dictionary(
      network.nodes.map { ($0.fileIndex, $0.captured) }, uniquingKeysWith: { a, _ in a })
    var nodes: [(proto: NodeProto, reads: [String])] = []
    for (index, list) in kept.enumerated() {
      for node in list ?? [] { nodes.append((node, node.input + (captured[index] ?? []))) }
    }
    nodes += added.map { ($0, $0.input) }
    var maker: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.proto.output { maker[output] = index }
    }
    var wanted = [Bool](repeating: false, count: nodes.count)
    var read: Set<String> = []
    var open = result.graph.output.map(\.name)
    while let tensor = open.popLast() {
      guard read.insert(tensor).inserted, let index = maker[tensor], !wanted[index] else {
        continue
      }
      wanted[index] = true
      open += nodes[index].reads
    }
    result.graph.node = zip(nodes, wanted).filter(\.1).map(\.0.proto)
    let own = Set(network.inputs.map(\.name))
    result.graph.input = result.graph.input.filter {
      $0.name == picture || read.contains($0.name) || (keepsInputs && own.contains($0.name))
    }
    // Graphs inside attributes may read any of them.
    let hasSubgraphs = network.nodes.contains(where: \.hasSubgraph)
    var initializers: [TensorProto] = []
    for tensor in proto.graph.initializer + constants
    where hasSubgraphs || read.contains(tensor.name) {
      if let known = network.initializers[tensor.name], case .external = known.storage {
        initializers.append(try known.proto(name: tensor.name))
      } else {
        initializers.append(tensor)
      }
    }
    result.graph.initializer = initializers
    result.graph.valueInfo = []
    return try Network(proto: result, name: network.name, folder: nil)
  }

  private static func port(_ name: String, _ shape: [Int]?, _ type: ElementType) -> ValueInfoProto {
    var port = ValueInfoProto()
    port.name = name
    port.type.tensorType.elemType = Int32(type.rawValue)
    guard let shape else { return port }
    port.type.tensorType.shape = TensorShapeProto()
    port.type.tensorType.shape.dim = shape.map { length in
      var dim = TensorShapeProto.Dimension()
      dim.dimValue = Int64(length)
      return dim
    }
    return port
  }
}
