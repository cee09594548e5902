extension FieldRules {
  /// Operators that keep the shape and compute over some dimensions.
  static let normalising = same([
    "BatchNormalization", "InstanceNormalization", "LayerNormalization", "GroupNormalization",
    "RMSNormalization", "LRN", "LpNormalization", "MeanVarianceNormalization", "Softmax",
    "LogSoftmax", "Hardmax", "CumSum",
  ]) { (tracer) throws(OnnxError) in
    var layout = tracer.layout(0)
    let dims = try normalisedDimensions(tracer.context)
    if tracer.context.node.operation == "CumSum" {
      if dims.contains(where: { tracer.movesWithPicture(layout[$0]) }) {
        tracer.report(.positionDependent, "sums from the border on")
      }
    } else {
      reportGlobal(tracer, dims, verb: "normalises over all")
    }
    let lost = dims.filter(layout.indices.contains).flatMap { layout[$0] }
    for dim in dims { layout[dim] = tracer.mixed(layout[dim]) }
    tracer.setOutput(tracer.blended(layout, over: lost))
  }

  /// The dimensions that the operator looks along.
  static func normalisedDimensions(_ context: ShapeContext) throws(OnnxError) -> [Int] {
    let node = context.node
    let rank = try context.input(0).shape.count
    switch node.operation {
    case "BatchNormalization":
      return node.int("training_mode") == 1 ? Array(0..<rank).filter { $0 != 1 } : []
    case "InstanceNormalization": return Array(min(2, rank)..<rank)
    case "GroupNormalization": return Array(min(1, rank)..<rank)
    case "LayerNormalization", "RMSNormalization":
      return Array(try context.axis(node.int("axis", -1), rank: rank)..<rank)
    case "LRN": return rank > 1 ? [1] : []
    case "LpNormalization": return [try context.axis(node.int("axis", -1), rank: rank)]
    case "MeanVarianceNormalization":
      return try context.axes(
        node.ints("axes") ?? [0, 2, 3].filter { $0 < rank }, rank: rank)
    case "CumSum":
      let axis = try context.integers(1, "the axis")?.first ?? 0
      return [try context.axis(axis, rank: rank)]
    default:
      if context.opset < 13 {
        // Before opset 13 everything from the axis on was one dimension.
        return Array(try context.axis(node.int("axis", 1), rank: rank)..<rank)
      }
      return [try context.axis(node.int("axis", -1), rank: rank)]
    }
  }
}
