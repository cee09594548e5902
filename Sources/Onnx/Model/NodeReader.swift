import Foundation

/// Turns nodes of a file into ``Node`` values.
struct NodeReader {
  let tensors: TensorReader

  /// Reads one node; `index` is its place in the file.
  func node(_ proto: NodeProto, index: Int) throws(OnnxError) -> Node {
    let network = tensors.network
    let domain = proto.domain == "ai.onnx" ? "" : proto.domain
    let operation = domain.isEmpty ? proto.opType : "\(domain).\(proto.opType)"
    let name = proto.name.isEmpty ? "\(operation)_\(index)" : proto.name
    let place = "node \"\(name)\""
    guard !proto.opType.isEmpty else {
      throw .invalid(
        network: network, place: place, found: "no operator", expected: "an operator name")
    }
    for (what, found) in [
      ("inputs", proto.input.count), ("outputs", proto.output.count),
      ("attributes", proto.attribute.count),
    ] where found > tensors.limits.entries {
      throw .tooLarge(
        network: network, what: "\(what) of \(place)", found: found, limit: tensors.limits.entries)
    }
    for text in proto.input + proto.output + [name, operation]
    where text.utf8.count > Limits.nameLength {
      throw .tooLarge(
        network: network, what: "characters of a name at node \(index)", found: text.utf8.count,
        limit: Limits.nameLength)
    }
    var attributes: [String: Attribute] = [:]
    var captured: Set<String> = []
    for attribute in proto.attribute {
      guard attributes[attribute.name] == nil else {
        throw .invalid(
          network: network, place: place, found: "attribute \"\(attribute.name)\" twice",
          expected: "each attribute once")
      }
      attributes[attribute.name] = try value(attribute, place: place)
      for graph in attribute.graphs + (attribute.hasG ? [attribute.g] : []) {
        collectFree(of: graph, into: &captured)
      }
    }
    var node = Node(
      name: name, operation: operation, inputs: proto.input, outputs: proto.output,
      attributes: attributes)
    node.captured = captured.sorted()
    node.fileIndex = index
    return node
  }

  private func value(_ proto: AttributeProto, place: String) throws(OnnxError) -> Attribute {
    // Old writers leave the type out; then the field that is there tells it.
    switch proto.hasType ? Int(proto.type) : guessedType(proto) {
    case 1: return .float(proto.f)
    case 2: return .int(Int(proto.i))
    case 3: return .string(String(decoding: proto.s, as: UTF8.self))
    case 4: return .tensor(try tensors.tensor(proto.t, place: "\(place), \"\(proto.name)\""))
    case 5, 10: return .subgraph
    case 6: return .floats(proto.floats)
    case 7: return .ints(proto.ints.map { Int($0) })
    case 8: return .strings(proto.strings.map { String(decoding: $0, as: UTF8.self) })
    default: return .other
    }
  }

  private func guessedType(_ proto: AttributeProto) -> Int {
    if proto.hasG || !proto.graphs.isEmpty { return 5 }
    if proto.hasT { return 4 }
    if proto.hasF { return 1 }
    if proto.hasI { return 2 }
    if proto.hasS { return 3 }
    if !proto.floats.isEmpty { return 6 }
    if !proto.strings.isEmpty { return 8 }
    return 7
  }

  /// Names that a graph inside a node takes from around it. The decoder bounds the depth.
  private func collectFree(of graph: GraphProto, into names: inout Set<String>) {
    var own = Set(graph.input.map(\.name)).union(graph.initializer.map(\.name))
    for node in graph.node { own.formUnion(node.output) }
    var free: Set<String> = []
    for node in graph.node {
      free.formUnion(node.input)
      for attribute in node.attribute {
        for inner in attribute.graphs + (attribute.hasG ? [attribute.g] : []) {
          collectFree(of: inner, into: &free)
        }
      }
    }
    free.formUnion(graph.output.map(\.name))
    names.formUnion(free.subtracting(own).subtracting([""]))
  }
}
