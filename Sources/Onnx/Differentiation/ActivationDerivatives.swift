/// Functions of single values. At a kink the derivative is the one PyTorch takes.
extension DerivativeRules {
  static let activation: [String: DerivativeRule] = [
    "Identity": { (work, node) throws(OnnxError) in
      guard let arriving = work.gradient(of: node.outputs[0]) else { return }
      work.send(arriving, to: node)
    },
    "Dropout": { (work, node) throws(OnnxError) in
      // Outside training a dropout changes nothing.
      guard let arriving = work.gradient(of: node.outputs[0]) else { return }
      work.send(arriving, to: node)
    },
    "Cast": cast, "Relu": relu, "LeakyRelu": leakyRelu, "PRelu": prelu, "Clip": clip,
    "Sigmoid": unary { (work, node) in
      // y (1 − y)
      let y = node.outputs[0]
      return work.builder.mul(y, work.builder.node("Sub", [work.scalar(1), y]))
    },
    "Tanh": unary { (work, node) in
      // 1 − y²
      let y = node.outputs[0]
      return work.builder.node("Sub", [work.scalar(1), work.builder.mul(y, y)])
    },
    "Exp": unary { (_, node) in node.outputs[0] },
    "Log": unary { (work, node) in work.builder.node("Reciprocal", [node.inputs[0]]) },
    "Sqrt": unary { (work, node) in
      work.builder.node("Div", [work.scalar(0.5), node.outputs[0]])
    },
    "Reciprocal": unary { (work, node) in
      let y = node.outputs[0]
      return work.builder.node("Neg", [work.builder.mul(y, y)])
    },
    "Neg": unary { (work, _) in work.scalar(-1) },
    "Abs": unary { (work, node) in work.builder.node("Sign", [node.inputs[0]]) },
    "Softplus": unary { (work, node) in work.builder.node("Sigmoid", [node.inputs[0]]) },
    "Erf": unary { (work, node) in
      // 2 ÷ √π · exp(−x²)
      let x = node.inputs[0]
      let bell = work.builder.node("Exp", [work.builder.node("Neg", [work.builder.mul(x, x)])])
      return work.builder.mul(bell, work.scalar(1.128_379_2))
    },
    "Elu": elu,
  ]

  /// A rule for y = f(x) from what f′(x) is.
  private static func unary(
    _ derivative: @escaping @Sendable (inout Differentiation, Node) -> String
  ) -> DerivativeRule {
    { (work, node) throws(OnnxError) in
      guard let arriving = work.gradient(of: node.outputs[0]) else { return }
      let factor = derivative(&work, node)
      work.send(work.builder.mul(arriving, factor), to: node)
    }
  }

  /// Between floating-point types nothing changes; truth values and integers have no gradient.
  @Sendable private static func cast(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let from = try work.context(node).input(0).type
    let target = ElementType(rawValue: node.int("to", 1)) ?? .float
    guard !from.isInteger, !target.isInteger else { return }
    work.send(work.builder.node("Cast", [arriving], ["to": .int(from.rawValue)]), to: node)
  }

  /// Passes where the output is above 0; nothing at 0.
  @Sendable private static func relu(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let positive = work.builder.node("Greater", [node.outputs[0], work.scalar(0)])
    work.send(work.masked(arriving, where: positive), to: node)
  }

  /// The slope on the side of 0 that the value lies on; the negative one at 0.
  @Sendable private static func leakyRelu(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let slope = node.float("alpha", 0.01)
    let sloped = work.builder.mul(arriving, work.scalar(slope))
    work.send(work.choose(node.inputs[0], above: arriving, below: sloped), to: node)
  }

  @Sendable private static func prelu(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard !work.wants(node, 1) else { throw work.refusal(node, "its slope depends on the picture") }
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let sloped = work.builder.mul(arriving, node.inputs[1])
    work.send(work.choose(node.inputs[0], above: arriving, below: sloped), to: node)
  }

  /// α exp(x) below 0, which is y + α.
  @Sendable private static func elu(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let slope = work.builder.add(node.outputs[0], work.scalar(node.float("alpha", 1)))
    let sloped = work.builder.mul(arriving, slope)
    work.send(work.choose(node.inputs[0], above: arriving, below: sloped), to: node)
  }

  /// Passes inside the limits, the limits included.
  @Sendable private static func clip(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard !work.wants(node, 1), !work.wants(node, 2) else {
      throw work.refusal(node, "its limits depend on the picture")
    }
    guard var gradient = work.gradient(of: node.outputs[0]) else { return }
    let x = node.inputs[0]
    for (index, attribute, beyond) in [(1, "min", "Less"), (2, "max", "Greater")] {
      let limit: String
      if index < node.inputs.count, !node.inputs[index].isEmpty {
        limit = node.inputs[index]
      } else if case .float(let value)? = node.attributes[attribute] {
        limit = work.scalar(value)
      } else {
        continue
      }
      let outside = work.builder.node(beyond, [x, limit])
      gradient = work.masked(gradient, where: work.builder.node("Not", [outside]))
    }
    work.send(gradient, to: node)
  }
}

extension Differentiation {
  /// One gradient where `tensor` is above 0, another elsewhere.
  mutating func choose(_ tensor: String, above: String, below: String) -> String {
    let positive = builder.node("Greater", [tensor, scalar(0)])
    return builder.node("Where", [positive, above, below])
  }
}
