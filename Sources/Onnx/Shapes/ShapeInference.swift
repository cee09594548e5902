/// The shapes of all tensors of a network for inputs of given sizes.
public struct ShapeInference: Sendable {
  /// Shapes by tensor name, initialisers included.
  public var shapes: [String: [Int]] {
    network.tensorIDs.compactMapValues { facts[$0]?.shape }
  }

  let network: Network
  /// By tensor number; nil where a shape can't be told.
  let facts: [TensorFacts?]
  /// Nodes whose results can't be told, with the reason.
  let unknown: [(node: Int, error: OnnxError)]

  /// Infers all shapes.
  ///
  /// - Parameter inputs: the shape of each input of the network, by name.
  /// - Throws: ``OnnxError``: `.shape` names the node that can't work at this size, `.unsupported`
  ///   one whose result can't be told.
  public init(of network: Network, inputs: [String: [Int]]) throws(OnnxError) {
    try self.init(lenient: network, inputs: inputs)
    if let first = unknown.first { throw first.error }
  }

  /// As above, but tensors that can't be told are left out instead of failing.
  init(lenient network: Network, inputs: [String: [Int]]) throws(OnnxError) {
    self.network = network
    var facts = [TensorFacts?](repeating: nil, count: network.tensorIDs.count)
    for port in network.inputs {
      guard let shape = inputs[port.name], let id = network.tensorIDs[port.name] else {
        throw .noSuchTensor(
          network: network.name, found: "no shape for the input \"\(port.name)\"",
          expected: "one for each input")
      }
      guard shape.allSatisfy((0...Limits.dimension).contains), shape.count <= Limits.rank,
        (checkedProduct(shape) ?? .max) < 1 << 60
      else {
        throw .invalid(
          network: network.name, place: "input \"\(port.name)\"", found: "shape \(shape)",
          expected: "lengths of 0 to \(Limits.dimension)")
      }
      facts[id] = TensorFacts(shape: shape, type: port.elementType)
    }
    for (name, tensor) in network.initializers {
      guard let id = network.tensorIDs[name] else { continue }
      facts[id] = TensorFacts(
        shape: tensor.shape, type: tensor.elementType, folded: network.foldedInitializers[name])
    }
    var unknown: [(Int, OnnxError)] = []
    for (index, node) in network.nodes.enumerated() {
      let inputs = node.inputIDs.map { $0 < 0 ? nil : facts[$0] }
      // Behind something unknown nothing is known, and only the first is worth telling.
      if zip(inputs, node.inputIDs).contains(where: { $0 == nil && $1 >= 0 }) { continue }
      var context = ShapeContext(
        node: node, opset: network.opset, inputs: inputs,
        outputs: [TensorFacts?](repeating: nil, count: node.outputIDs.count))
      do throws(OnnxError) {
        guard let rule = ShapeRules.all[node.operation] else {
          throw context.unsupported(
            node.hasSubgraph
              ? "runs a graph of its own, which isn't analysed" : "the operator is not known")
        }
        try rule(&context)
      } catch {
        guard case .unsupported = error else { throw error }
        unknown.append((index, error))
        continue
      }
      for (id, output) in zip(node.outputIDs, context.outputs) where id >= 0 { facts[id] = output }
    }
    self.facts = facts
    self.unknown = unknown
  }

  /// One length of a tensor; nil if it has no such dimension or none is known.
  func length(_ tensor: Int, _ dimension: Int) -> Int? {
    guard let shape = facts[tensor]?.shape, shape.indices.contains(dimension) else { return nil }
    return shape[dimension]
  }

  /// What a node's rules see of it at this size.
  func context(_ node: Node) -> ShapeContext {
    ShapeContext(
      node: node, opset: network.opset, inputs: node.inputIDs.map { $0 < 0 ? nil : facts[$0] },
      outputs: node.outputIDs.map { $0 < 0 ? nil : facts[$0] })
  }
}
