extension FieldRules {
  /// Convolutions and pools.
  static let sliding: [String: FieldRule] = [
    "Conv": { (tracer) throws(OnnxError) in
      let (input, _, kernel) = try ShapeRules.convolutionOperands(tracer.context)
      let windows = try Window.sliding(tracer.context, input: input.shape, kernel: kernel)
      slide(tracer, windows, channelsMix: true, transposed: false)
    },
    "ConvTranspose": { (tracer) throws(OnnxError) in
      let (input, _, kernel) = try ShapeRules.convolutionOperands(tracer.context)
      let windows = try Window.transposed(tracer.context, input: input.shape, kernel: kernel)
      slide(tracer, windows, channelsMix: true, transposed: true)
    },
    "MaxPool": pool, "AveragePool": pool, "LpPool": pool,
  ]

  @Sendable private static func pool(_ tracer: FieldTracer) throws(OnnxError) {
    let windows = try ShapeRules.poolWindows(tracer.context)
    for (dim, window) in windows.enumerated()
    where window.kernel > 1 && window.output == 1 && window.kernel >= window.input {
      let axes = tracer.axes(tracer.layout(0)[dim + 2])
      if !axes.isEmpty {
        tracer.report(.globalStatistics, "pools over all \(words(axes))")
      }
    }
    slide(tracer, windows, channelsMix: false, transposed: false)
  }

  private static func slide(
    _ tracer: FieldTracer, _ windows: [Window], channelsMix: Bool, transposed: Bool
  ) {
    let input = tracer.layout(0)
    let shape = tracer.outputShape()
    guard input.count == shape.count, shape.count >= 2 else { return }
    var layout: Layout = [input[0], input[1]]
    if channelsMix {
      if tracer.movesWithPicture(input[1]) {
        tracer.report(
          .globalStatistics,
          "mixes channels that hold \(words(tracer.axes(input[1])))")
      }
      layout[1] = [.local(shape[1])]
    }
    for (index, window) in windows.enumerated() {
      let dim = index + 2
      guard let grid = tracer.grid(input[dim]) else {
        layout.append([.local(shape[dim])])
        continue
      }
      let map: PositionMap =
        if window.kernel == 1, window.stride == 1, window.before == 0 {
          .shift(0)
        } else if transposed {
          .spread(
            kernel: window.kernel, stride: window.stride, dilation: window.dilation,
            before: window.before)
        } else {
          .window(
            kernel: window.kernel, stride: window.stride, dilation: window.dilation,
            before: window.before)
        }
      layout.append(tracer.derive(grid, map, length: window.output))
    }
    tracer.setOutput(layout)
    tracer.setOutput(layout, at: 1)
  }
}
