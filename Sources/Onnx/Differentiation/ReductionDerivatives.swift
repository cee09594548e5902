extension DerivativeRules {
  static let reduction: [String: DerivativeRule] = [
    "ReduceSum": reduce { _, _, _, arriving in arriving },
    "ReduceMean": reduce { work, _, count, arriving in
      work.builder.mul(arriving, work.scalar(1 / Float(count)))
    },
    "ReduceSumSquare": reduce { work, node, _, arriving in
      work.builder.mul(work.builder.mul(arriving, node.inputs[0]), work.scalar(2))
    },
  ]

  /// The gradient of a sum goes to every term; `derivative` makes of it what a term's own is.
  private static func reduce(
    _ derivative: @escaping @Sendable (inout Differentiation, Node, Int, String) -> String
  ) -> DerivativeRule {
    { (work, node) throws(OnnxError) in
      guard let arriving = work.gradient(of: node.outputs[0]) else { return }
      let context = work.context(node)
      let input = try context.input(0).shape
      let axes = try ShapeRules.reducedAxes(context)
      var kept = input
      for axis in axes { kept[axis] = 1 }
      let count = axes.reduce(1) { $0 * input[$1] }
      let list = work.builder.constant(shape: [input.count], integers: input)
      let spread = work.builder.node("Expand", [work.reshape(arriving, to: kept), list])
      work.send(derivative(&work, node, count, spread), to: node)
    }
  }
}
