extension FieldRules {
  static let products: [String: FieldRule] = [
    "MatMul": { (tracer) throws(OnnxError) in
      var (a, b) = (tracer.layout(0), tracer.layout(1))
      let (rows, columns) = (a.count > 1, b.count > 1)
      if !rows { a = [[]] + a }
      if !columns { b += [[]] }
      let lost = contract(tracer, a[a.count - 1], b[b.count - 2])
      let shape = tracer.outputShape()
      let batch = shape.count - (rows ? 1 : 0) - (columns ? 1 : 0)
      var layout = combined(
        tracer, [a.dropLast(2), b.dropLast(2)], shape: Array(shape[..<max(0, batch)]))
      if rows { layout.append(a[a.count - 2]) }
      if columns { layout.append(b[b.count - 1]) }
      tracer.setOutput(tracer.blended(layout, over: lost))
    },
    "Gemm": { (tracer) throws(OnnxError) in
      var (a, b) = (tracer.layout(0), tracer.layout(1))
      if tracer.context.node.int("transA") != 0 { a.reverse() }
      if tracer.context.node.int("transB") != 0 { b.reverse() }
      let product = tracer.blended([a[0], b[1]], over: contract(tracer, a[1], b[0]))
      tracer.setOutput(
        tracer.context.has(2)
          ? combined(tracer, [product, tracer.layout(2)], shape: tracer.outputShape()) : product)
    },
  ]

  /// The dimensions that are added up.
  private static func contract(_ tracer: FieldTracer, _ a: [Atom], _ b: [Atom]) -> [Atom] {
    let axes = tracer.axes(a).union(tracer.axes(b))
    if !axes.isEmpty { tracer.report(.globalStatistics, "adds up over all \(words(axes))") }
    return a + b
  }
}
