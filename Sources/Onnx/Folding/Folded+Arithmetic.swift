import Foundation

extension Folded {
  /// An element-wise operation on broadcast constants; nil where the result isn't known.
  static func elementwise(_ operation: String, _ operands: [Folded]) -> Folded? {
    guard let first = operands.first,
      let shape = Places.broadcast(operands.map(\.shape)), let count = checkedProduct(shape),
      count <= limit
    else { return nil }
    let spread = operands.compactMap { $0.expanded(to: shape) }
    guard spread.count == operands.count else { return nil }
    if operation == "Where" { return choose(spread, shape: shape) }
    let compares = ["Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Not"]
    let type: ElementType = compares.contains(operation) ? .bool : first.type
    let integers = spread.compactMap(\.integers)
    if integers.count == spread.count {
      var result: [Int] = []
      for place in 0..<count {
        guard let value = integer(operation, integers.map { $0[place] }) else { return nil }
        result.append(value)
      }
      return Folded(type: type, shape: shape, values: .integers(result))
    }
    let reals = spread.map(\.reals)
    var result: [Double] = []
    for place in 0..<count {
      guard let value = real(operation, reals.map { $0[place] }) else { return nil }
      // Exporters multiply sizes by float32 scales; the engine rounds, so this must.
      result.append(first.type == .float ? Double(Float(value)) : value)
    }
    if type == .bool {
      return Folded(type: type, shape: shape, values: .integers(result.map { $0 == 0 ? 0 : 1 }))
    }
    return Folded(type: type, shape: shape, values: .reals(result))
  }

  /// The same values repeated over a larger shape.
  func expanded(to target: [Int]) -> Folded? {
    if shape == target { return self }
    guard let count = checkedProduct(target), count <= Self.limit, target.count >= shape.count
    else { return nil }
    let padded = [Int](repeating: 1, count: target.count - shape.count) + shape
    let steps = Places.strides(padded)
    let indices = Places.all(target).map { place in
      place.indices.reduce(0) { $0 + (padded[$1] == 1 ? 0 : place[$1] * steps[$1]) }
    }
    return picking(indices, shape: target)
  }

  private static func choose(_ operands: [Folded], shape: [Int]) -> Folded? {
    guard operands.count == 3, let condition = operands[0].integers else { return nil }
    if let yes = operands[1].integers, let no = operands[2].integers {
      return Folded(
        type: operands[1].type, shape: shape,
        values: .integers(condition.indices.map { condition[$0] != 0 ? yes[$0] : no[$0] }))
    }
    let (yes, no) = (operands[1].reals, operands[2].reals)
    return Folded(
      type: operands[1].type, shape: shape,
      values: .reals(condition.indices.map { condition[$0] != 0 ? yes[$0] : no[$0] }))
  }

  /// Nil for unknown operations, division by zero and overflow.
  private static func integer(_ operation: String, _ values: [Int]) -> Int? {
    func fold(_ step: (Int, Int) -> (partialValue: Int, overflow: Bool)) -> Int? {
      guard var result = values.first else { return nil }
      for value in values.dropFirst() {
        let (next, overflow) = step(result, value)
        if overflow { return nil }
        result = next
      }
      return result
    }
    let (a, b) = (values.first ?? 0, values.dropFirst().first ?? 0)
    switch operation {
    case "Add", "Sum": return fold { $0.addingReportingOverflow($1) }
    case "Sub": return fold { $0.subtractingReportingOverflow($1) }
    case "Mul": return fold { $0.multipliedReportingOverflow(by: $1) }
    case "Div": return fold { $0.dividedReportingOverflow(by: $1) }
    case "Mod":
      guard b != 0, let rest = Optional(a.remainderReportingOverflow(dividingBy: b)), !rest.overflow
      else { return nil }
      // The result takes the divisor's sign.
      return rest.partialValue != 0 && (rest.partialValue < 0) != (b < 0)
        ? rest.partialValue + b : rest.partialValue
    case "Max": return values.max()
    case "Min": return values.min()
    case "Equal": return a == b ? 1 : 0
    case "Greater": return a > b ? 1 : 0
    case "Less": return a < b ? 1 : 0
    case "GreaterOrEqual": return a >= b ? 1 : 0
    case "LessOrEqual": return a <= b ? 1 : 0
    case "And": return a != 0 && b != 0 ? 1 : 0
    case "Or": return a != 0 || b != 0 ? 1 : 0
    case "Xor": return (a != 0) != (b != 0) ? 1 : 0
    case "Not": return a == 0 ? 1 : 0
    case "Neg": return a == .min ? nil : -a
    case "Abs": return a == .min ? nil : abs(a)
    case "Sign": return a.signum()
    case "Identity", "Floor", "Ceil", "Round", "Dropout": return a
    default: return nil
    }
  }

  private static func real(_ operation: String, _ values: [Double]) -> Double? {
    let (a, b) = (values.first ?? 0, values.dropFirst().first ?? 0)
    switch operation {
    case "Add", "Sum": return values.reduce(0, +)
    case "Sub": return a - b
    case "Mul": return a * b
    case "Div": return a / b
    case "Pow": return pow(a, b)
    case "Max": return values.max()
    case "Min": return values.min()
    case "Equal": return a == b ? 1 : 0
    case "Greater": return a > b ? 1 : 0
    case "Less": return a < b ? 1 : 0
    case "GreaterOrEqual": return a >= b ? 1 : 0
    case "LessOrEqual": return a <= b ? 1 : 0
    case "Neg": return -a
    case "Abs": return abs(a)
    case "Sqrt": return a.squareRoot()
    case "Reciprocal": return 1 / a
    case "Floor": return a.rounded(.down)
    case "Ceil": return a.rounded(.up)
    case "Round": return a.rounded(.toNearestOrEven)
    case "Identity", "Dropout": return a
    default: return nil
    }
  }
}
