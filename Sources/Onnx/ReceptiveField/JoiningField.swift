extension FieldRules {
  static let joining: [String: FieldRule] = [
    "Concat": { (tracer) throws(OnnxError) in
      let shape = tracer.outputShape()
      let axis = try tracer.context.axis(tracer.context.node.int("axis", 1), rank: shape.count)
      let parts = (0..<tracer.context.inputCount).map { tracer.layout($0) }
        .filter { !$0.isEmpty }
      let moving = parts.map { $0[axis] }.filter(tracer.movesWithPicture)
      if parts.count > 1, let first = moving.first {
        tracer.report(
          .positionDependent, "joins tensors along \(words(tracer.axes(first)))")
      }
      var flat = shape
      flat[axis] = 1
      var layout = combined(
        tracer,
        parts.map { part in
          var part = part
          part[axis] = []
          return part
        }, shape: flat)
      if parts.count == 1 {
        layout[axis] = parts[0][axis]
      } else if let first = moving.first, let grid = tracer.grid(first) {
        layout[axis] = tracer.derive(grid, .shift(0), length: shape[axis])
      } else {
        layout[axis] = [.local(shape[axis])]
      }
      tracer.setOutput(layout)
    }
  ]
}
