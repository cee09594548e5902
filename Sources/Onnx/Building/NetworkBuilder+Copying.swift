extension NetworkBuilder {
  /// Starts with what `network` computes of some of its tensors, under the same names.
  ///
  /// Nodes and weights that none of these tensors needs are left out; external weights become
  /// internal ones. Nothing is declared as output.
  ///
  /// - Parameters:
  ///   - network: the network to copy from.
  ///   - tensors: the tensors to keep, inputs and nodes' outputs.
  ///   - shapes: fixed shapes for the inputs, by name; inputs that are not named keep their own.
  ///   - dimensions: the same with lengths that may stay open.
  ///   - opset: the operator set that nodes to be added mean, where it differs; the copied nodes
  ///     must mean the same in it.
  /// - Throws: ``OnnxError`` for a tensor that `network` doesn't have or weights that can't be read.
  public init(
    copying network: Network, keeping tensors: [String], shapes: [String: [Int]] = [:],
    dimensions: [String: [Dimension]] = [:], opset: Int? = nil
  ) throws(OnnxError) {
    self.init(graphName: network.proto.graph.name, opset: opset ?? network.opset)
    metadata = network.metadata
    for name in tensors where network.tensorIDs[name] == nil {
      throw .noSuchTensor(
        network: network.name, found: "no tensor \"\(name)\"", expected: "one of the network")
    }
    var needed = Set(tensors)
    var kept: [Node] = []
    for node in network.nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs.filter { !$0.isEmpty })
      needed.formUnion(node.captured)
      kept.append(node)
    }
    for port in network.inputs where needed.contains(port.name) {
      let shape =
        shapes[port.name].map { $0.map { Dimension.fixed($0) } } ?? dimensions[port.name]
        ?? port.shape
      input(port.name, shape, type: port.elementType)
    }
    for (name, tensor) in network.initializers.sorted(by: { $0.key < $1.key })
    where needed.contains(name) {
      constant(name, tensor: tensor)
    }
    for node in kept.reversed() {
      graph.node.append(network.proto.graph.node[node.fileIndex])
      taken.formUnion(node.outputs)
      taken.insert(node.name)
      if let dot = node.operation.lastIndex(of: ".") {
        domains.insert(String(node.operation[..<dot]))
      }
    }
  }
}
