/// What a network costs at one size.
struct NetworkCost: Sendable {
  /// Multiply-accumulates of convolutions and matrix products.
  var multiplyAccumulates = 0.0
  /// The most bytes of tensors that are alive at once; floats of any width count as 32-bit ones.
  var activationBytes = 0.0

  init(_ path: PicturePath, _ inference: ShapeInference) {
    multiplyAccumulates = Self.work(path, inference)
    activationBytes = Self.memory(
      path.network, nodes: path.nodes, inputs: [path.input.name], outputs: [path.output.name],
      inference)
  }

  private static func elements(_ shape: [Int]) -> Double { shape.reduce(1.0) { $0 * Double($1) } }

  private static func work(_ path: PicturePath, _ inference: ShapeInference) -> Double {
    var sum = 0.0
    for index in path.nodes {
      let node = path.network.nodes[index]
      let context = inference.context(node)
      guard let output = context.outputs.first.flatMap({ $0 }),
        let input = context.inputs.first.flatMap({ $0 })
      else { continue }
      let weight = context.inputs.count > 1 ? context.inputs[1] : nil
      switch node.operation {
      case "Conv":
        sum += elements(output.shape) * elements(Array(weight?.shape.dropFirst() ?? []))
      case "ConvTranspose":
        sum += elements(input.shape) * elements(Array(weight?.shape.dropFirst() ?? []))
      case "MatMul":
        sum += elements(output.shape) * Double(input.shape.last ?? 0)
      case "Gemm":
        let inner = node.int("transA") == 0 ? input.shape.last : input.shape.first
        sum += elements(output.shape) * Double(inner ?? 0)
      default: break
      }
    }
    return sum
  }

  private static let views: Set<String> = [
    "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout",
  ]

  /// Peak over the nodes in order: a tensor lives from the node that makes it to the last one that
  /// reads it. Views share the memory of what they show.
  static func memory(
    _ network: Network, nodes: [Int], inputs: [String], outputs: [String],
    _ inference: ShapeInference
  ) -> Double {
    let ids = network.tensorIDs
    var owner = [Int](0..<ids.count)
    var last = [Int](repeating: -1, count: ids.count)
    var constant = Set(network.initializers.keys.compactMap { ids[$0] })
    for (step, index) in nodes.enumerated() {
      let node = network.nodes[index]
      if node.inputIDs.allSatisfy({ $0 < 0 || constant.contains($0) })
        || ["Shape", "Size"].contains(node.operation)
      {
        constant.formUnion(node.outputIDs)
      }
      if views.contains(node.operation), let source = node.inputIDs.first, source >= 0,
        let target = node.outputIDs.first, target >= 0
      {
        owner[target] = owner[source]
      }
      for id in node.inputIDs where id >= 0 { last[owner[id]] = step }
    }
    for name in outputs {
      if let output = ids[name] { last[owner[output]] = nodes.count }
    }
    func size(_ id: Int) -> Double {
      guard id >= 0, !constant.contains(id), owner[id] == id, let facts = inference.facts[id] else {
        return 0
      }
      let bytes = facts.type.isInteger ? facts.type.bytes ?? 4 : 4
      return Double(bytes) * elements(facts.shape)
    }
    var dying: [Int: [Int]] = [:]
    for id in last.indices where last[id] >= 0 { dying[last[id], default: []].append(id) }
    var live = inputs.compactMap { ids[$0] }.map(size).reduce(0, +)
    var peak = live
    for (step, index) in nodes.enumerated() {
      let outputs = network.nodes[index].outputIDs
      live += outputs.reduce(0) { $0 + size($1) }
      peak = max(peak, live)
      live -= (dying[step] ?? []).reduce(0) { $0 + size($1) }
      // What nobody reads goes at once.
      live -= outputs.reduce(0) { $0 + ($1 >= 0 && last[$1] < 0 ? size($1) : 0) }
    }
    return peak
  }
}

extension Network {
  /// The most bytes of 32-bit activations that are alive at once while the network runs, its nodes
  /// in order.
  ///
  /// - Parameter inputs: shapes of inputs that the network doesn't fix itself, by name.
  /// - Throws: ``OnnxError`` if the network can't take these sizes.
  public func peakActivationBytes(inputs shapes: [String: [Int]]) throws(OnnxError) -> Int {
    var known = shapes
    for port in inputs where known[port.name] == nil {
      known[port.name] = port.shape.compactMap(\.length)
    }
    let inference = try ShapeInference(of: self, inputs: known)
    return Int(
      NetworkCost.memory(
        self, nodes: Array(nodes.indices), inputs: inputs.map(\.name),
        outputs: outputs.map(\.name), inference))
  }
}
