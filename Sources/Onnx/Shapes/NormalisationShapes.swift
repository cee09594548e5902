extension ShapeRules {
  static let normalisation = same(
    [
      "BatchNormalization", "InstanceNormalization", "LayerNormalization", "GroupNormalization",
      "RMSNormalization", "LRN", "LpNormalization", "MeanVarianceNormalization", "Softmax",
      "LogSoftmax", "Hardmax", "CumSum",
    ], unchanged)

  @Sendable private static func unchanged(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let operation = context.node.operation
    if ["BatchNormalization", "InstanceNormalization"].contains(operation) {
      let scale = try context.input(1)
      guard input.shape.count >= 2, scale.shape == [input.shape[1]] else {
        throw context.fail(
          "scale \(scale.shape) for an input \(input.shape)", "one value per channel")
      }
    }
    if ["Softmax", "LogSoftmax", "Hardmax", "LayerNormalization"].contains(operation) {
      // Scalars have no axis.
      guard !input.shape.isEmpty else { throw context.fail("a scalar", "a tensor") }
      _ = try context.axis(context.node.int("axis", -1), rank: input.shape.count)
    }
    try context.output(input.shape, type: input.type)
    // Means and variances that only training uses.
    for index in context.outputs.indices.dropFirst() {
      try context.output([1], type: .float, at: index)
    }
  }
}
