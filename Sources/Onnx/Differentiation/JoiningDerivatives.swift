extension DerivativeRules {
  static let joining: [String: DerivativeRule] = ["Concat": concat]

  /// Each part's own stretch.
  @Sendable private static func concat(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let axis = try work.context(node).axis(
      node.int("axis", 1), rank: try work.outputShape(node).count)
    var start = 0
    for index in node.inputs.indices {
      let end = start + (try work.inputShape(node, index)[axis])
      if work.wants(node, index) {
        work.send(
          work.slice(arriving, axes: [axis], starts: [start], ends: [end]), to: node, index)
      }
      start = end
    }
  }
}
