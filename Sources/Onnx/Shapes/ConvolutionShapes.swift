extension ShapeRules {
  static let convolution: [String: ShapeRule] = [
    "Conv": conv, "ConvTranspose": convTranspose,
  ]

  @Sendable private static func conv(_ context: inout ShapeContext) throws(OnnxError) {
    let (input, weight, kernel) = try convolutionOperands(context)
    let groups = context.node.int("group", 1)
    guard groups >= 1, groups <= Limits.dimension, input.shape[1] == weight.shape[1] * groups,
      weight.shape[0] % groups == 0
    else {
      throw context.fail(
        "\(input.shape[1]) channels, weights \(weight.shape), \(groups) groups",
        "\(weight.shape[1]) channels per group")
    }
    let windows = try Window.sliding(context, input: input.shape, kernel: kernel)
    try context.output(
      [input.shape[0], weight.shape[0]] + windows.map(\.output), type: input.type)
  }

  @Sendable private static func convTranspose(_ context: inout ShapeContext) throws(OnnxError) {
    let (input, weight, kernel) = try convolutionOperands(context)
    let groups = context.node.int("group", 1)
    guard groups >= 1, groups <= Limits.dimension, input.shape[1] == weight.shape[0],
      input.shape[1] % groups == 0
    else {
      throw context.fail(
        "\(input.shape[1]) channels, weights \(weight.shape), \(groups) groups",
        "\(weight.shape[0]) channels")
    }
    let windows = try Window.transposed(context, input: input.shape, kernel: kernel)
    try context.output(
      [input.shape[0], weight.shape[1] * groups] + windows.map(\.output), type: input.type)
  }

  /// Input, weight and kernel lengths, which must agree.
  static func convolutionOperands(
    _ context: ShapeContext
  ) throws(OnnxError) -> (input: TensorFacts, weight: TensorFacts, kernel: [Int]) {
    let (input, weight) = (try context.input(0), try context.input(1))
    guard input.shape.count >= 3, input.shape.count == weight.shape.count else {
      throw context.fail(
        "input \(input.shape), weights \(weight.shape)", "the same number of dimensions, 3 or more")
    }
    let kernel = Array(weight.shape[2...])
    if let declared = context.node.ints("kernel_shape"), declared != kernel {
      throw context.fail("kernel_shape \(declared)", "that of the weights, \(kernel)")
    }
    if context.has(2), try context.input(2).shape.count > 1 {
      throw context.fail("bias \(try context.input(2).shape)", "one dimension")
    }
    return (input, weight, kernel)
  }
}
