extension FieldRules {
  /// Reductions and global pools.
  static let reducing = same(OperatorNames.reducing) { (tracer) throws(OnnxError) in
    let axes = try ShapeRules.reducedAxes(tracer.context)
    reduce(tracer, axes, keep: tracer.context.node.int("keepdims", 1) != 0)
  }
  .merging(
    same(["ArgMax", "ArgMin"]) { (tracer) throws(OnnxError) in
      let axis = try tracer.context.axis(
        tracer.context.node.int("axis"), rank: tracer.layout(0).count)
      reduce(tracer, [axis], keep: tracer.context.node.int("keepdims", 1) != 0)
    }
  ) { first, _ in first }
  .merging(
    same(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"]) { (tracer) throws(OnnxError) in
      reduce(tracer, Array(2..<max(2, tracer.layout(0).count)), keep: true)
    }
  ) { first, _ in first }

  private static func reduce(_ tracer: FieldTracer, _ axes: [Int], keep: Bool) {
    let layout = tracer.layout(0)
    reportGlobal(tracer, axes, verb: "computes one value over all")
    let lost = axes.filter(layout.indices.contains).flatMap { layout[$0] }
    let rest = layout.indices.compactMap { dim in
      axes.contains(dim) ? (keep ? [] : nil) : layout[dim]
    }
    tracer.setOutput(tracer.blended(rest, over: lost))
  }

  /// Reports if one of these dimensions of the first input moves with the picture.
  static func reportGlobal(_ tracer: FieldTracer, _ axes: [Int], verb: String) {
    let layout = tracer.layout(0)
    var found: Set<Axis> = []
    for dim in axes where layout.indices.contains(dim) { found.formUnion(tracer.axes(layout[dim])) }
    if !found.isEmpty { tracer.report(.globalStatistics, "\(verb) \(words(found))") }
  }
}
