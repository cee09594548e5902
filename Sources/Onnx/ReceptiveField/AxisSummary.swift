/// What tiles need to know along one axis.
struct AxisSummary {
  var scale = Ratio.one
  var alignment = 1
  var before = 0
  var after = 0
  var readBefore = 0
  var readAfter = 0
  var loss = (before: 0, after: 0)
  var multiple = 1
  var congruence = 1

  /// Adds to the study's findings where the output can't be followed back to the picture.
  init(_ study: inout SizeStudy, axis: Axis, output: OutputGrids) {
    guard let dim = output.axes[axis], let length = study.base[axis],
      let out = study.inference.length(output.tensor, dim)
    else { return }
    // What a larger picture gains tells the scale whatever borders lose.
    var grown: Ratio?
    if let more = study.larger?.length(output.tensor, dim) { grown = Ratio(more - out, length) }
    let grid = output.grids[axis]
    let traced = grid.flatMap { study.tracer.grids[$0].ratio?.inverse }
    scale = grown ?? traced ?? Ratio(out, length) ?? .one
    guard let grid else {
      note(&study, output, "the output's \(axis == .y ? "rows" : "columns") aren't the picture's")
      return
    }
    guard traced == scale, let step = study.tracer.alignment(of: grid) else {
      note(
        &study, output,
        "its strides have no common multiple of \(FieldTracer.alignmentLimit) or less")
      return
    }
    alignment = step
    let same = Congruence(study, axis: axis, alignment: step)
    (multiple, congruence) = (same.multiple, same.congruence)
    let aligned = length / step * step
    let missing =
      aligned == length
      ? length * scale.numerator / scale.denominator - out : 0
    guard
      var field = study.tracer.field(
        of: grid, scale: scale, alignment: step, length: length, missing: missing)
    else {
      note(&study, output, "its receptive field is larger than any picture")
      return
    }
    // With something non-local no halo is exact, at borders either.
    let exact = study.findings.isEmpty
    if exact { study.tracer.widen(&field, of: grid, length: length) }
    // Pictures may end anywhere in an alignment, and paddings may differ with where they do.
    let ends = (1..<min(step, 9)).filter { $0 % multiple == 0 }
    for rest in exact ? Set(ends).union(same.unlikeRests).sorted() : [] {
      guard let (trace, last) = Self.trace(study, axis, length: length + rest, output) else {
        continue
      }
      if same.unlikeRests.contains(rest),
        let other = trace.field(
          of: last, scale: scale, alignment: step, length: length + rest, missing: missing)
      {
        field.before = max(field.before, other.before)
        field.after = max(field.after, other.after)
        field.readBefore = max(field.readBefore, other.readBefore)
        field.readAfter = max(field.readAfter, other.readAfter)
      }
      trace.widen(&field, of: last, length: length + rest)
    }
    (before, after) = (field.before, field.after)
    (readBefore, readAfter) = (field.readBefore, field.readAfter)
    loss = (field.offset, missing - field.offset)
  }

  /// The network followed at another length along one axis, and the output's grid there.
  private static func trace(
    _ study: SizeStudy, _ axis: Axis, length: Int, _ output: OutputGrids
  ) -> (FieldTracer, grid: Int)? {
    var size = study.base
    size[axis] = length
    guard let y = size[.y], let x = size[.x], study.path.fixedLength(axis) == nil,
      let inference = try? study.path.inference(y: y, x: x), let dim = output.axes[axis]
    else { return nil }
    let trace = study.path.trace(inference)
    let layout = trace.layouts[output.tensor] ?? []
    guard layout.indices.contains(dim), let grid = trace.grid(layout[dim]) else { return nil }
    return (trace, grid)
  }

  private func note(_ study: inout SizeStudy, _ output: OutputGrids, _ detail: String) {
    // Whoever hides the picture has been named, unless nobody was found.
    guard study.findings.isEmpty,
      let node = study.path.nodes.last(where: {
        study.path.network.nodes[$0].outputIDs.contains(output.tensor)
      })
    else { return }
    study.add(.init(node: node, reason: .positionDependent, detail: detail))
  }
}
