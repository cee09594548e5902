/// Nodes whose spelling depends on the operator set.
extension Differentiation {
  /// Sums over axes, however the operator set spells it.
  public mutating func reduceSum(_ tensor: String, axes: [Int], keep: Bool = true) -> String {
    let keepdims = Attribute.int(keep ? 1 : 0)
    guard builder.opset >= 13 else {
      return builder.node("ReduceSum", [tensor], ["axes": .ints(axes), "keepdims": keepdims])
    }
    let list = builder.constant(shape: [axes.count], integers: axes)
    return builder.node("ReduceSum", [tensor, list], ["keepdims": keepdims])
  }

  /// The same elements in another shape.
  mutating func reshape(_ tensor: String, to shape: [Int]) -> String {
    let list = builder.constant(shape: [shape.count], integers: shape)
    return builder.node("Reshape", [tensor, list])
  }

  /// Positions `starts..<ends` of some axes.
  mutating func slice(
    _ tensor: String, axes: [Int], starts: [Int], ends: [Int], steps: [Int]? = nil
  ) -> String {
    var lists = [starts, ends, axes]
    if let steps { lists.append(steps) }
    let inputs = lists.map { builder.constant(shape: [$0.count], integers: $0) }
    return builder.node("Slice", [tensor] + inputs)
  }

  /// Zeros before and after each axis.
  mutating func pad(_ tensor: String, before: [Int], after: [Int]) -> String {
    if (before + after).allSatisfy({ $0 == 0 }) { return tensor }
    let pads = builder.constant(shape: [2 * before.count], integers: before + after)
    return builder.node("Pad", [tensor, pads], ["mode": .string("constant")])
  }

  /// Zeros where lengths are positive, cuts where they are negative.
  mutating func fit(_ tensor: String, shape: [Int], before: [Int], after: [Int]) -> String {
    var result = tensor
    let cut = shape.indices.filter { before[$0] < 0 || after[$0] < 0 }
    if !cut.isEmpty {
      result = slice(
        result, axes: cut, starts: cut.map { max(0, -before[$0]) },
        ends: cut.map { shape[$0] - max(0, -after[$0]) })
    }
    return pad(result, before: before.map { max(0, $0) }, after: after.map { max(0, $0) })
  }

  /// The least number around a picture, so that no maximum is found there.
  mutating func paddedWithLeast(_ tensor: String, before: [Int], after: [Int]) -> String {
    let pads = builder.constant(shape: [2 * before.count], integers: before + after)
    return builder.node(
      "Pad", [tensor, pads, scalar(-Float.greatestFiniteMagnitude)], ["mode": .string("constant")])
  }

  /// `gradient` where `condition` holds, zero elsewhere.
  mutating func masked(_ gradient: String, where condition: String) -> String {
    builder.node("Where", [condition, gradient, scalar(0)])
  }

  /// Sums a gradient over the axes along which its tensor was broadcast.
  mutating func reduced(_ gradient: String, from shape: [Int], to target: [Int]) -> String {
    if shape == target { return gradient }
    let lead = shape.count - target.count
    let padded = [Int](repeating: 1, count: max(0, lead)) + target
    let axes = shape.indices.filter { padded[$0] == 1 && shape[$0] != 1 }
    let sum = axes.isEmpty ? gradient : reduceSum(gradient, axes: axes)
    return lead > 0 ? reshape(sum, to: target) : sum
  }
}
