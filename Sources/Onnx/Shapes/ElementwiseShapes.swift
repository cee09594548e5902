extension ShapeRules {
  /// Activations, arithmetic, comparisons.
  static let elementwise = same(Array(OperatorNames.unary), unary)
    .merging(same(Array(OperatorNames.broadcasting), broadcasting)) { first, _ in first }

  @Sendable private static func unary(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let operation = context.node.operation
    var type = input.type
    switch operation {
    case "Cast":
      let number = context.node.int("to", 1)
      guard let target = ElementType(rawValue: number) else {
        throw context.fail("type \(number)", "a type from 1 to 16")
      }
      type = target
    case "CastLike": type = try context.input(1).type
    case "IsInf", "IsNaN", "Not": type = .bool
    case "DequantizeLinear": type = .float
    case "QuantizeLinear": type = context.has(2) ? try context.input(2).type : .uint8
    default: break
    }
    var folded: Folded?
    if let known = input.folded {
      switch operation {
      case "Cast", "CastLike": folded = known.cast(to: type)
      case "Clip": folded = clipped(context, known)
      default: folded = Folded.elementwise(operation, [known])
      }
    }
    try context.output(input.shape, type: type, folded: folded)
    if operation == "Dropout" { try context.output(input.shape, type: .bool, at: 1) }
  }

  private static func clipped(_ context: ShapeContext, _ known: Folded) -> Folded? {
    guard context.inputs.count > 1, context.opset >= 11 else { return nil }
    var result = known
    for (index, operation) in [(1, "Max"), (2, "Min")] where context.has(index) {
      guard let bound = context.inputs[index]?.folded,
        let next = Folded.elementwise(operation, [result, bound])
      else { return nil }
      result = next
    }
    return result
  }

  @Sendable private static func broadcasting(_ context: inout ShapeContext) throws(OnnxError) {
    var operands: [TensorFacts] = []
    for index in 0..<max(1, context.inputCount) { operands.append(try context.input(index)) }
    let shapes = operandShapes(context, operands)
    guard let shape = Places.broadcast(shapes) else {
      throw context.fail(
        "shapes " + operands.map { "\($0.shape)" }.joined(separator: " and "),
        "shapes that broadcast to one")
    }
    let operation = context.node.operation
    let known = operands.compactMap(\.folded)
    let folded =
      known.count == operands.count && shapes == operands.map(\.shape)
      ? Folded.elementwise(operation, known) : nil
    let type: ElementType =
      OperatorNames.comparing.contains(operation)
      ? .bool : operands[operation == "Where" && operands.count > 1 ? 1 : 0].type
    try context.output(shape, type: type, folded: folded)
  }

  /// Operand shapes as they broadcast. Before opset 7 the second one was placed by an attribute,
  /// and a slope per channel had one dimension.
  static func operandShapes(_ context: ShapeContext, _ operands: [TensorFacts]) -> [[Int]] {
    var shapes = operands.map(\.shape)
    guard context.opset < 7, shapes.count == 2 else { return shapes }
    let rank = shapes[0].count
    var axis: Int?
    if context.node.operation == "PRelu", shapes[1].count == 1, rank > 1, shapes[1][0] > 1 {
      axis = 1
    } else if context.node.int("broadcast") == 1, context.node.attributes["axis"] != nil {
      axis = context.node.int("axis")
    }
    if let axis {
      let start = axis < 0 ? axis + rank : axis
      let behind = rank - start - shapes[1].count
      if start >= 0, behind > 0, behind <= rank {
        shapes[1] += [Int](repeating: 1, count: behind)
      }
    }
    return shapes
  }
}
