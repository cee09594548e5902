extension DerivativeRules {
  static let convolution: [String: DerivativeRule] = [
    "Conv": conv, "ConvTranspose": convTranspose,
  ]

  /// Each output scattered back through the kernel: with stride 1 a convolution with the kernel
  /// flipped and its channels exchanged, which engines run fastest; else a transposed convolution.
  @Sendable private static func conv(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard !work.wants(node, 1), !work.wants(node, 2) else {
      throw work.refusal(node, "its weights depend on the picture")
    }
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let context = work.context(node)
    let (input, kernel) = (try context.input(0).shape, try context.input(1).shape)
    let windows = try Window.sliding(context, input: input, kernel: Array(kernel.dropFirst(2)))
    let groups = node.int("group", 1)
    let weight = work.network.initializers[node.inputs[1]]
    if windows.allSatisfy({ $0.stride == 1 }), let weight, weight.shape.count == kernel.count {
      let flipped = try weight.flipped(groups: groups)
      let name = work.builder.constant(
        work.builder.unused("\(node.inputs[1])_flipped"), tensor: flipped)
      let before = windows.map { $0.extent - 1 - $0.before }
      let after = windows.map { $0.extent - 1 - $0.after }
      let shape = try work.outputShape(node)
      let fitted = work.fit(
        arriving, shape: shape, before: [0, 0] + before.map { min(0, $0) },
        after: [0, 0] + after.map { min(0, $0) })
      work.send(
        work.builder.conv(
          fitted, weight: name, kernel: windows.map(\.kernel),
          strides: windows.map { _ in 1 }, pads: (before + after).map { max(0, $0) },
          dilations: windows.map(\.dilation), groups: groups),
        to: node)
      return
    }
    // Rows that the last window doesn't reach come back as output padding; negative padding, which
    // cut the input, comes back as zeros.
    let extra = windows.map { window in
      window.input + window.before + window.after - window.extent
        - window.stride * (window.output - 1)
    }
    let transposed = work.builder.convTranspose(
      arriving, weight: node.inputs[1], kernel: windows.map(\.kernel),
      strides: windows.map(\.stride),
      pads: windows.map { max(0, $0.before) } + windows.map { max(0, $0.after) },
      dilations: windows.map(\.dilation), outputPadding: extra, groups: groups)
    let lengths = windows.map { $0.input + min(0, $0.before) + min(0, $0.after) }
    let reached = [input[0], input[1]] + lengths
    work.send(
      work.fit(
        transposed, shape: reached, before: [0, 0] + windows.map { max(0, -$0.before) },
        after: [0, 0] + windows.map { max(0, -$0.after) }),
      to: node)
  }

  /// A convolution with the same weights, which reads each place the node wrote to.
  @Sendable private static func convTranspose(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard !work.wants(node, 1), !work.wants(node, 2) else {
      throw work.refusal(node, "its weights depend on the picture")
    }
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let context = work.context(node)
    let (input, kernel) = (try context.input(0).shape, try context.input(1).shape)
    let windows = try Window.transposed(context, input: input, kernel: Array(kernel.dropFirst(2)))
    // The padding after is what makes the convolution end at the input's last position.
    let before = windows.map(\.before)
    let after = windows.map { window in
      window.stride * (window.input - 1) + window.extent - window.output - window.before
    }
    let fitted = work.fit(
      arriving, shape: try work.outputShape(node), before: [0, 0] + before.map { min(0, $0) },
      after: [0, 0] + after.map { min(0, $0) })
    work.send(
      work.builder.conv(
        fitted, weight: node.inputs[1], kernel: windows.map(\.kernel),
        strides: windows.map(\.stride),
        pads: before.map { max(0, $0) } + after.map { max(0, $0) },
        dilations: windows.map(\.dilation), groups: node.int("group", 1)),
      to: node)
  }
}

extension Tensor {
  /// A convolution's weights turned for its gradient: within each group the channels of input and
  /// output exchanged, and every kernel read backwards. [O, I÷g, …] becomes [I, O÷g, …].
  func flipped(groups: Int) throws(OnnxError) -> Tensor {
    let values = try floats()
    let taps = shape.dropFirst(2).reduce(1, *)
    let (outputs, inputs) = (shape[0] / max(1, groups), shape[1])
    var result = [Float](repeating: 0, count: values.count)
    result.withUnsafeMutableBufferPointer { result in
      values.withUnsafeBufferPointer { values in
        for group in 0..<groups {
          for output in 0..<outputs {
            for input in 0..<inputs {
              let from = ((group * outputs + output) * inputs + input) * taps
              let to = ((group * inputs + input) * outputs + output) * taps
              for tap in 0..<taps { result[to + taps - 1 - tap] = values[from + tap] }
            }
          }
        }
      }
    }
    let turned = [inputs * groups, outputs] + shape.dropFirst(2)
    guard outputs * groups == shape[0], let tensor = Tensor(shape: turned, floats: result) else {
      throw .invalid(
        network: "tensor", place: "\"\(name)\"", found: "\(shape[0]) outputs in \(groups) groups",
        expected: "a multiple of the groups")
    }
    return tensor
  }
}
