extension FieldRules {
  /// Padding, slices and what picks positions by number.
  static let cutting: [String: FieldRule] = [
    "Pad": { (tracer) throws(OnnxError) in
      let geometry = try PadGeometry(tracer.context)
      let shape = tracer.outputShape()
      var layout = tracer.layout(0)
      for dim in layout.indices where geometry.before[dim] != 0 || geometry.after[dim] != 0 {
        guard let grid = tracer.grid(layout[dim]) else {
          layout[dim] = [.local(shape[dim])]
          continue
        }
        if geometry.mode == "wrap" {
          tracer.report(.positionDependent, "joins opposite borders (wrap padding)")
        }
        let border: Grid.Border =
          geometry.mode == "reflect" ? .mirrored : geometry.mode == "edge" ? .nearest : .zero
        layout[dim] = tracer.derive(
          grid, .shift(-geometry.before[dim]), length: shape[dim], border: border)
      }
      tracer.setOutput(layout)
    },
    "Slice": { (tracer) throws(OnnxError) in
      let geometry = try SliceGeometry(tracer.context)
      let input = try tracer.context.input(0)
      var layout = tracer.layout(0)
      var lost: [Atom] = []
      for dim in layout.indices {
        let (start, step, length) = (
          geometry.starts[dim], geometry.steps[dim], geometry.lengths[dim]
        )
        if step == 1, length == input.shape[dim] { continue }
        lost += layout[dim]
        layout[dim] = cut(tracer, layout[dim], start: start, step: step, length: length)
      }
      tracer.setOutput(tracer.blended(layout, over: lost))
    },
    "Split": { (tracer) throws(OnnxError) in
      let axis = try tracer.context.axis(
        tracer.context.node.int("axis"), rank: tracer.layout(0).count)
      var start = 0
      for (index, length) in try ShapeRules.splitLengths(tracer.context).enumerated() {
        var layout = tracer.layout(0)
        layout[axis] = cut(tracer, layout[axis], start: start, step: 1, length: length)
        tracer.setOutput(tracer.blended(layout, over: tracer.layout(0)[axis]), at: index)
        start += length
      }
    },
    "Gather": { (tracer) throws(OnnxError) in
      let input = try tracer.context.input(0)
      let indices = try tracer.context.input(1)
      var layout = tracer.layout(0)
      let axis = try tracer.context.axis(tracer.context.node.int("axis"), rank: layout.count)
      guard tracer.movesWithPicture(layout[axis]) else {
        let lost = layout[axis]
        layout.replaceSubrange(axis...axis, with: tracer.layout(1))
        return tracer.setOutput(tracer.blended(layout, over: lost))
      }
      let list = indices.folded?.integers?.map { $0 < 0 ? $0 + input.shape[axis] : $0 } ?? []
      let step = list.count > 1 ? list[1] - list[0] : 1
      guard indices.shape.count == 1, list.count > 1, step > 0,
        zip(list, list.dropFirst()).allSatisfy({ $1 - $0 == step })
      else {
        tracer.report(
          .positionDependent, "picks \(words(tracer.axes(layout[axis]))) by number")
        layout.replaceSubrange(axis...axis, with: Layouts.local(indices.shape))
        return tracer.setOutput(layout)
      }
      layout[axis] = cut(tracer, layout[axis], start: list[0], step: step, length: list.count)
      tracer.setOutput(layout)
    },
  ]

  private static func cut(
    _ tracer: FieldTracer, _ atoms: [Atom], start: Int, step: Int, length: Int
  ) -> [Atom] {
    guard tracer.movesWithPicture(atoms) else {
      if atoms.allSatisfy({ if case .repeated = $0 { true } else { false } }) {
        return [.repeated(length)]
      }
      return [.local(length)]
    }
    guard let grid = tracer.grid(atoms) else { return [.local(length)] }
    if step < 0 {
      tracer.report(.positionDependent, "mirrors \(words(tracer.axes(atoms)))")
      return tracer.derive(grid, .shift(0), length: length)
    }
    return tracer.derive(
      grid,
      step == 1
        ? .shift(start) : .window(kernel: 1, stride: step, dilation: 1, before: -start),
      length: length)
  }
}
