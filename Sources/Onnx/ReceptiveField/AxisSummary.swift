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
    for rest in 1..<max(1, exact ? min(step, 9) : 1) where rest % multiple == 0 {
      // Pictures may end anywhere in an alignment.
      var size = study.base
      size[axis] = length + rest
      guard let y = size[.y], let x = size[.x], study.path.fixedLength(axis) == nil,
        let inference = try? study.path.inference(y: y, x: x)
      else { continue }
      let trace = study.path.trace(inference)
      let layout = trace.layouts[output.tensor] ?? []
      guard layout.indices.contains(dim), let last = trace.grid(layout[dim]) else { continue }
      trace.widen(&field, of: last, length: length + rest)
    }
    (before, after) = (field.before, field.after)
    (readBefore, readAfter) = (field.readBefore, field.readAfter)
    loss = (field.offset, missing - field.offset)
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
