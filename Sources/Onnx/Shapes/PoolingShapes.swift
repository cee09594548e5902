extension ShapeRules {
  static let pooling = same(["MaxPool", "AveragePool", "LpPool"], pool)
    .merging(
      same(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"], globalPool)
    ) { first, _ in first }

  @Sendable private static func pool(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let windows = try poolWindows(context)
    let shape = Array(input.shape[..<2]) + windows.map(\.output)
    try context.output(shape, type: input.type)
    try context.output(shape, type: .int64, at: 1)
  }

  static func poolWindows(_ context: ShapeContext) throws(OnnxError) -> [Window] {
    let input = try context.input(0)
    let kernel = context.node.ints("kernel_shape") ?? []
    guard input.shape.count >= 3, kernel.count == input.shape.count - 2 else {
      throw context.fail(
        "kernel_shape \(kernel) for an input \(input.shape)",
        "\(max(1, input.shape.count - 2)) lengths")
    }
    return try Window.sliding(
      context, input: input.shape, kernel: kernel, ceiling: context.node.int("ceil_mode") == 1)
  }

  @Sendable private static func globalPool(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    guard input.shape.count >= 3 else {
      throw context.fail("\(input.shape)", "3 dimensions or more")
    }
    try context.output(
      Array(input.shape[..<2]) + input.shape[2...].map { _ in 1 }, type: input.type)
  }
}
