/// Gives a network's own tensors 16 bits, for devices that compute in half precision only where the
/// graph says so. Inputs and outputs keep their 32 bits: a `Cast` stands at each border.
///
/// What operators want in 32 bits, such as the scales of a `Resize`, stays so, with all that it is
/// made from.
public struct HalfCompute: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Inputs that ONNX defines as 32-bit floats whatever the data are.
  private static let exactInputs = ["Resize": [1, 2], "Upsample": [1]]
  /// Operators whose results have a type of their own.
  private static let refused: Set<String> = [
    "QuantizeLinear", "DequantizeLinear", "EyeLike", "RandomNormal", "RandomUniform",
    "RandomNormalLike", "RandomUniformLike", "CastLike",
  ]

  /// Changes all of the network or, where there is nothing in 32 bits, nothing.
  ///
  /// - Throws: ``OnnxError`` for graphs within nodes, operators of other domains, weights that a
  ///   half can't hold, and scales that are made from the picture.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    let exact = try exactTensors(network)
    var editor = GraphEditor(network)
    var halves: [String: String] = [:]
    var borders: [NodeProto] = []
    for port in network.inputs where port.elementType == .float && !exact.contains(port.name) {
      let half = editor.unused("\(port.name).f16")
      halves[port.name] = half
      borders.append(try cast(port.name, half, .float16, &editor))
    }
    let outputs = network.outputs.filter { $0.elementType == .float }.map(\.name)
    var made: [String: String] = [:]
    for output in outputs { made[output] = editor.unused("\(output).f16") }
    for node in network.nodes {
      let isExact = node.outputs.contains(where: exact.contains)
      guard !isExact, node.operation != "Constant" else { continue }
      try check(node)
      var proto = editor.proto(of: node)
      for (index, name) in node.inputs.enumerated() where !name.isEmpty {
        guard Self.exactInputs[node.operation]?.contains(index) != true else { continue }
        if let constant = constant(name, network) {
          if halves[name] == nil {
            halves[name] = try editor.add(half(constant, node), named: "\(name).f16")
          }
        } else if exact.contains(name) {
          throw .unsupported(
            node: node.name, operation: node.operation,
            reason: "reads \"\(name)\", which has to stay in 32 bits")
        }
        if let half = halves[name] ?? made[name] { proto.input[index] = half }
      }
      proto.output = proto.output.map { made[$0] ?? $0 }
      try retype(&proto, node)
      editor.replace(node, with: [proto])
      editor.countChange()
    }
    for output in outputs {
      guard let half = made[output], let maker = editor.maker(of: output),
        !exact.contains(output), maker.operation != "Constant"
      else {
        throw .unsupported(
          node: output, operation: "output", reason: "is no result of the network's layers")
      }
      borders.append(try cast(half, output, .float, &editor))
    }
    guard editor.changes > 0, !borders.isEmpty else { return (network, 0) }
    let changes = editor.changes
    editor.prepend(borders)
    return (try editor.finished(), changes)
  }

  /// What has to stay in 32 bits: the named inputs, and all they are made from.
  private func exactTensors(_ network: Network) throws(OnnxError) -> Set<String> {
    var exact: Set<String> = []
    for node in network.nodes.reversed() {
      if let places = Self.exactInputs[node.operation] {
        exact.formUnion(places.compactMap { $0 < node.inputs.count ? node.inputs[$0] : nil })
      }
      if node.outputs.contains(where: { !$0.isEmpty && exact.contains($0) }),
        node.operation != "Shape"
      {
        exact.formUnion(node.inputs)
      }
    }
    exact.remove("")
    // A constant may be both: it gets a second form.
    exact.subtract(network.initializers.keys)
    if let picture = network.inputs.first(where: { exact.contains($0.name) }) {
      throw .unsupported(
        node: picture.name, operation: "input", reason: "a scale is made from the picture's values")
    }
    return exact
  }

  /// A constant of 32-bit floats: initialiser or the value of a `Constant`.
  private func constant(_ name: String, _ network: Network) -> Tensor? {
    let tensor =
      network.initializers[name]
      ?? network.nodes.first { $0.operation == "Constant" && $0.outputs.contains(name) }?
      .tensor("value")
    return tensor.flatMap { $0.elementType == .float ? $0 : nil }
  }

  private func half(_ tensor: Tensor, _ node: Node) throws(OnnxError) -> Tensor {
    let values = try tensor.floats()
    guard values.allSatisfy({ $0.magnitude < 65520 }) else {
      throw .unsupported(
        node: node.name, operation: node.operation, reason: "has weights that 16 bits can't hold")
    }
    return HalfStorage.tensor(values, shape: tensor.shape)
  }

  private func check(_ node: Node) throws(OnnxError) {
    guard !node.hasSubgraph, !node.operation.contains("."), !Self.refused.contains(node.operation)
    else {
      throw .unsupported(
        node: node.name, operation: node.operation, reason: "can't be turned to 16 bits")
    }
  }

  /// Makes results of a stated type halves.
  private func retype(_ proto: inout NodeProto, _ node: Node) throws(OnnxError) {
    if node.operation == "Cast", node.int("to", 0) == ElementType.float.rawValue {
      proto.attribute.removeAll { $0.name == "to" }
      proto.attribute.append(
        try AttributeProto(name: "to", value: .int(ElementType.float16.rawValue)))
    }
    if node.operation == "ConstantOfShape" {
      let value = node.tensor("value")
      guard value == nil || value?.elementType == .float else { return }
      let values = try value?.floats() ?? [0]
      proto.attribute.removeAll { $0.name == "value" }
      proto.attribute.append(
        try AttributeProto(
          name: "value", value: .tensor(HalfStorage.tensor(values, shape: [values.count]))))
    }
  }

  private func cast(
    _ from: String, _ to: String, _ type: ElementType, _ editor: inout GraphEditor
  ) throws(OnnxError) -> NodeProto {
    var node = NodeProto()
    node.opType = "Cast"
    node.name = editor.unused("\(to).cast")
    node.input = [from]
    node.output = [to]
    node.attribute = [try AttributeProto(name: "to", value: .int(type.rawValue))]
    return node
  }
}
