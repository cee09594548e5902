extension FieldRules {
  /// Operators that move values without computing.
  static let rearranging = same(["Reshape", "Flatten", "Squeeze", "Unsqueeze"], reshape)
    .merging([
      "Transpose": { (tracer) throws(OnnxError) in
        let layout = tracer.layout(0)
        let order = tracer.context.node.ints("perm") ?? layout.indices.reversed()
        guard order.allSatisfy(layout.indices.contains) else { return }
        tracer.setOutput(order.map { layout[$0] })
      },
      "DepthToSpace": { (tracer) throws(OnnxError) in
        let block = try ShapeRules.block(tracer.context)
        let layout = tracer.layout(0)
        if tracer.movesWithPicture(layout[1]) {
          tracer.report(.positionDependent, "its channels hold positions")
        }
        tracer.setOutput([
          layout[0], [.local(tracer.outputShape()[1])], layout[2] + [.local(block)],
          layout[3] + [.local(block)],
        ])
      },
      "SpaceToDepth": { (tracer) throws(OnnxError) in
        let layout = tracer.layout(0)
        let shape = tracer.outputShape()
        let block = try ShapeRules.block(tracer.context)
        var result: Layout = [layout[0], [.local(shape[1])]]
        for dim in 2...3 {
          guard let split = Layouts.reshaped([layout[dim]], to: [shape[dim], block]) else {
            tracer.report(.positionDependent, "its blocks don't divide the positions")
            result.append([.local(shape[dim])])
            continue
          }
          result.append(split[0])
        }
        tracer.setOutput(result)
      },
      "Expand": { (tracer) throws(OnnxError) in
        let shape = tracer.outputShape()
        tracer.setOutput(
          combined(tracer, [tracer.layout(0), Layouts.repeated(shape)], shape: shape))
      },
      "ConstantOfShape": { (tracer) throws(OnnxError) in
        tracer.setOutput(Layouts.repeated(tracer.outputShape()))
      },
      "Tile": { (tracer) throws(OnnxError) in
        let shape = tracer.outputShape()
        var layout = tracer.layout(0)
        let input = try tracer.context.input(0).shape
        for dim in layout.indices where input[dim] != shape[dim] {
          if input[dim] == 1 {
            layout[dim] = [.repeated(shape[dim])]
          } else {
            if tracer.movesWithPicture(layout[dim]) {
              tracer.report(
                .positionDependent, "repeats the picture along \(words(tracer.axes(layout[dim])))")
            }
            layout[dim] = [.local(shape[dim])]
          }
        }
        tracer.setOutput(layout)
      },
    ]) { first, _ in first }

  @Sendable private static func reshape(_ tracer: FieldTracer) throws(OnnxError) {
    let shape = tracer.outputShape()
    if let layout = Layouts.reshaped(tracer.layout(0), to: shape) {
      tracer.setOutput(layout)
    } else {
      if tracer.layout(0).contains(where: tracer.movesWithPicture) {
        tracer.report(
          .positionDependent,
          "regroups positions across borders of dimensions: \(try tracer.context.input(0).shape) to \(shape)"
        )
      }
      tracer.setOutput(Layouts.local(shape))
    }
  }
}
