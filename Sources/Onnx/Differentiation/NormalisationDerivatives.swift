extension DerivativeRules {
  static let normalisation: [String: DerivativeRule] = ["BatchNormalization": batchNormalisation]

  /// In inference a batch normalisation is a scale per channel: γ ÷ √(variance + ε).
  @Sendable private static func batchNormalisation(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard node.int("training_mode") == 0 else {
      throw work.refusal(node, "is in training mode, which has no derivative here")
    }
    guard (1..<5).allSatisfy({ !work.wants(node, $0) }) else {
      throw work.refusal(node, "its scale depends on the picture")
    }
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let rank = try work.inputShape(node).count
    let channels = try work.inputShape(node, 1)[0]
    let variance = work.builder.add(
      node.inputs[4], work.scalar(node.float("epsilon", 1e-5)))
    let scale = work.builder.node("Div", [node.inputs[1], work.builder.node("Sqrt", [variance])])
    let perChannel = work.reshape(
      scale, to: [1, channels] + [Int](repeating: 1, count: max(0, rank - 2)))
    work.send(work.builder.mul(arriving, perChannel), to: node)
  }
}
