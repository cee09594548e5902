extension ShapeRules {
  static let reduction = same(Array(OperatorNames.reducing), reduce)
    .merging(same(["ArgMax", "ArgMin"], argument)) { first, _ in first }

  @Sendable private static func reduce(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let axes = try reducedAxes(context)
    let keep = context.node.int("keepdims", 1) != 0
    let shape = reduced(input.shape, axes, keep: keep)
    try context.output(
      shape, type: input.type,
      folded: input.folded?.reduced(context.node.operation, axes: axes, shape: shape))
  }

  /// The axes a Reduce node goes over.
  static func reducedAxes(_ context: ShapeContext) throws(OnnxError) -> [Int] {
    let rank = try context.input(0).shape.count
    let listed = try context.list("axes", or: 1, "the list of axes")
    if let listed, !listed.isEmpty { return try context.axes(listed, rank: rank) }
    return context.node.int("noop_with_empty_axes") == 1 ? [] : Array(0..<rank)
  }

  private static func reduced(_ shape: [Int], _ axes: [Int], keep: Bool) -> [Int] {
    shape.indices.compactMap { axes.contains($0) ? (keep ? 1 : nil) : shape[$0] }
  }

  @Sendable private static func argument(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let axis = try context.axis(context.node.int("axis"), rank: input.shape.count)
    let keep = context.node.int("keepdims", 1) != 0
    try context.output(reduced(input.shape, [axis], keep: keep), type: .int64)
  }
}
