/// Arithmetic of two and more tensors, broadcast.
extension DerivativeRules {
  static let arithmetic: [String: DerivativeRule] = [
    "Add": { (work, node) throws(OnnxError) in
      try work.sendReduced(node, 0) { _, arriving in arriving }
      try work.sendReduced(node, 1) { _, arriving in arriving }
    },
    "Sum": { (work, node) throws(OnnxError) in
      for index in node.inputs.indices {
        try work.sendReduced(node, index) { _, arriving in arriving }
      }
    },
    "Mean": { (work, node) throws(OnnxError) in
      let share = 1 / Float(max(1, node.inputs.count))
      for index in node.inputs.indices {
        try work.sendReduced(node, index) { work, arriving in
          work.builder.mul(arriving, work.scalar(share))
        }
      }
    },
    "Sub": { (work, node) throws(OnnxError) in
      try work.sendReduced(node, 0) { _, arriving in arriving }
      try work.sendReduced(node, 1) { work, arriving in work.builder.node("Neg", [arriving]) }
    },
    "Mul": { (work, node) throws(OnnxError) in
      try work.sendReduced(node, 0) { work, arriving in work.builder.mul(arriving, node.inputs[1]) }
      try work.sendReduced(node, 1) { work, arriving in work.builder.mul(arriving, node.inputs[0]) }
    },
    "Div": { (work, node) throws(OnnxError) in
      try work.sendReduced(node, 0) { work, arriving in
        work.builder.node("Div", [arriving, node.inputs[1]])
      }
      // −y ÷ b
      try work.sendReduced(node, 1) { work, arriving in
        let slope = work.builder.node("Div", [node.outputs[0], node.inputs[1]])
        return work.builder.node("Neg", [work.builder.mul(arriving, slope)])
      }
    },
    "Pow": pow, "Max": extremum, "Min": extremum, "Where": choice,
  ]

  /// b x^(b − 1); exponents must be constants.
  @Sendable private static func pow(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard !work.wants(node, 1) else {
      throw work.refusal(node, "its exponent depends on the picture")
    }
    try work.sendReduced(node, 0) { work, arriving in
      let (x, exponent) = (node.inputs[0], node.inputs[1])
      let power = work.builder.node(
        "Pow", [x, work.builder.node("Sub", [exponent, work.scalar(1)])])
      return work.builder.mul(arriving, work.builder.mul(power, exponent))
    }
  }

  /// To the largest (smallest) of two; halved where they are equal, as PyTorch does.
  @Sendable private static func extremum(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    if node.inputs.count == 1 {
      return try work.sendReduced(node, 0) { _, arriving in arriving }
    }
    guard node.inputs.count == 2 else {
      throw work.refusal(node, "has no derivative here for \(node.inputs.count) tensors")
    }
    let wins = node.operation == "Max" ? "Greater" : "Less"
    for index in 0...1 {
      try work.sendReduced(node, index) { work, arriving in
        let (own, other) = (node.inputs[index], node.inputs[1 - index])
        let half = work.builder.mul(arriving, work.scalar(0.5))
        let better = work.masked(half, where: work.builder.node(wins, [own, other]))
        let worse = work.builder.node(wins, [other, own])
        let notWorse = work.masked(half, where: work.builder.node("Not", [worse]))
        return work.builder.add(better, notWorse)
      }
    }
  }

  @Sendable private static func choice(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    try work.sendReduced(node, 1) { work, arriving in
      work.masked(arriving, where: node.inputs[0])
    }
    try work.sendReduced(node, 2) { work, arriving in
      work.masked(arriving, where: work.builder.node("Not", [node.inputs[0]]))
    }
  }
}

extension Differentiation {
  /// Sends what `derivative` makes of the arriving gradient, summed where the input was broadcast.
  mutating func sendReduced(
    _ node: Node, _ index: Int,
    _ derivative: (inout Differentiation, String) -> String
  ) throws(OnnxError) {
    guard wants(node, index), let arriving = gradient(of: node.outputs[0]) else { return }
    let (shape, target) = (try outputShape(node), try inputShape(node, index))
    send(reduced(derivative(&self, arriving), from: shape, to: target), to: node, index)
  }
}
