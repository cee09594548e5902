extension ShapeRules {
  static let products: [String: ShapeRule] = ["MatMul": matMul, "Gemm": gemm]

  @Sendable private static func matMul(_ context: inout ShapeContext) throws(OnnxError) {
    let (a, b) = (try context.input(0), try context.input(1))
    guard !a.shape.isEmpty, !b.shape.isEmpty else {
      throw context.fail("a scalar", "matrices")
    }
    let left = a.shape.count == 1 ? [1] + a.shape : a.shape
    let right = b.shape.count == 1 ? b.shape + [1] : b.shape
    guard left[left.count - 1] == right[right.count - 2],
      let batch = Places.broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))])
    else { throw context.fail("\(a.shape) times \(b.shape)", "inner lengths that agree") }
    var shape = batch
    if a.shape.count > 1 { shape.append(left[left.count - 2]) }
    if b.shape.count > 1 { shape.append(right[right.count - 1]) }
    try context.output(shape, type: a.type)
  }

  @Sendable private static func gemm(_ context: inout ShapeContext) throws(OnnxError) {
    let (a, b) = (try context.input(0), try context.input(1))
    guard a.shape.count == 2, b.shape.count == 2 else {
      throw context.fail("\(a.shape) and \(b.shape)", "matrices")
    }
    let left = context.node.int("transA") == 0 ? a.shape : a.shape.reversed()
    let right = context.node.int("transB") == 0 ? b.shape : b.shape.reversed()
    guard left[1] == right[0] else {
      throw context.fail("\(a.shape) times \(b.shape)", "inner lengths that agree")
    }
    try context.output([left[0], right[1]], type: a.type)
  }
}
