extension DerivativeRules {
  static let products: [String: DerivativeRule] = ["MatMul": matMul, "Gemm": gemm]

  /// dA = dY Bᵀ, dB = Aᵀ dY, summed over batches that were broadcast.
  @Sendable private static func matMul(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let (a, b) = (try work.inputShape(node, 0), try work.inputShape(node, 1))
    guard a.count > 1, b.count > 1 else {
      throw work.refusal(node, "vectors have no derivative here, only matrices")
    }
    let batch = Array(try work.outputShape(node).dropLast(2))
    if work.wants(node, 0) {
      let product = work.builder.node(
        "MatMul", [arriving, work.turned(node.inputs[1], rank: b.count)])
      work.send(work.reduced(product, from: batch + a.suffix(2), to: a), to: node, 0)
    }
    if work.wants(node, 1) {
      let product = work.builder.node(
        "MatMul", [work.turned(node.inputs[0], rank: a.count), arriving])
      work.send(work.reduced(product, from: batch + b.suffix(2), to: b), to: node, 1)
    }
  }

  /// The same for α A B + β C, with A and B transposed or not.
  @Sendable private static func gemm(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let (alpha, beta) = (node.float("alpha", 1), node.float("beta", 1))
    let (transA, transB) = (node.int("transA") != 0, node.int("transB") != 0)
    func product(_ a: String, _ turnA: Bool, _ b: String, _ turnB: Bool) -> String {
      work.builder.node(
        "Gemm", [a, b],
        [
          "alpha": .float(alpha), "transA": .int(turnA ? 1 : 0), "transB": .int(turnB ? 1 : 0),
        ])
    }
    if work.wants(node, 0) {
      let b = node.inputs[1]
      let gradient =
        transA ? product(b, transB, arriving, true) : product(arriving, false, b, !transB)
      work.send(gradient, to: node, 0)
    }
    if work.wants(node, 1) {
      let a = node.inputs[0]
      let gradient =
        transB ? product(arriving, true, a, transA) : product(a, !transA, arriving, false)
      work.send(gradient, to: node, 1)
    }
    if work.wants(node, 2) {
      try work.sendReduced(node, 2) { work, arriving in
        beta == 1 ? arriving : work.builder.mul(arriving, work.scalar(beta))
      }
    }
  }
}

extension Differentiation {
  /// A matrix, or each of a batch, transposed.
  mutating func turned(_ tensor: String, rank: Int) -> String {
    let order = Array(0..<rank - 2) + [rank - 1, rank - 2]
    return builder.node("Transpose", [tensor], ["perm": .ints(order)])
  }
}
