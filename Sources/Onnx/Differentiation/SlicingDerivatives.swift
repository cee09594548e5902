extension DerivativeRules {
  static let slicing: [String: DerivativeRule] = [
    "Slice": slice, "Split": split, "Gather": gather,
  ]

  /// Back into its place among zeros; steps leave zeros between.
  @Sendable private static func slice(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let context = work.context(node)
    let geometry = try SliceGeometry(context)
    let input = try context.input(0).shape
    var gradient = arriving
    var shape = geometry.lengths
    guard !shape.contains(0) else { return work.send(work.zeros(input), to: node) }
    var starts = geometry.starts
    for axis in shape.indices where geometry.steps[axis] != 1 {
      let step = geometry.steps[axis]
      if step < 0 {
        gradient = work.slice(
          gradient, axes: [axis], starts: [-1], ends: [Int(Int32.min)], steps: [-1])
        starts[axis] += (shape[axis] - 1) * step
      }
      gradient = work.stuffed(gradient, shape: &shape, axis: axis, step: abs(step))
    }
    work.send(
      work.pad(
        gradient, before: starts,
        after: input.indices.map { input[$0] - starts[$0] - shape[$0] }),
      to: node)
  }

  @Sendable private static func split(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    let context = work.context(node)
    let lengths = try ShapeRules.splitLengths(context)
    let input = try context.input(0).shape
    let axis = try context.axis(node.int("axis"), rank: input.count)
    var parts: [String] = []
    for (index, length) in lengths.enumerated() where length > 0 {
      var shape = input
      shape[axis] = length
      parts.append(work.gradient(of: node.outputs[index]) ?? work.zeros(shape))
    }
    work.send(parts.count == 1 ? parts[0] : work.builder.concat(parts, axis: axis), to: node)
  }

  /// A choice of positions along an axis: a product with a matrix of zeros and ones.
  @Sendable private static func gather(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let context = work.context(node)
    let input = try context.input(0).shape
    let axis = try context.axis(node.int("axis"), rank: input.count)
    guard let chosen = try context.input(1).folded?.integers else {
      throw work.refusal(node, "its indices depend on data")
    }
    let length = input[axis]
    var matrix = [Float](repeating: 0, count: chosen.count * length)
    for (row, index) in chosen.enumerated() {
      matrix[row * length + (index < 0 ? index + length : index)] = 1
    }
    // The indices' own dimensions become one, which lies where the axis was.
    let flat = work.reshape(
      arriving, to: input[..<axis] + [chosen.count] + input[(axis + 1)...])
    work.send(
      work.multiplied(
        flat, rank: input.count, axis: axis, matrix: matrix, from: chosen.count, to: length),
      to: node)
  }
}

extension Differentiation {
  /// Zeros between neighbours along an axis, so that they lie `step` apart.
  mutating func stuffed(
    _ tensor: String, shape: inout [Int], axis: Int, step: Int
  ) -> String {
    if step == 1 || shape[axis] == 1 { return tensor }
    var apart = shape
    apart.insert(1, at: axis + 1)
    var after = apart.map { _ in 0 }
    after[axis + 1] = step - 1
    let padded = pad(reshape(tensor, to: apart), before: apart.map { _ in 0 }, after: after)
    var joined = shape
    joined[axis] *= step
    shape[axis] = (shape[axis] - 1) * step + 1
    return slice(reshape(padded, to: joined), axes: [axis], starts: [0], ends: [shape[axis]])
  }

  /// A product along one axis: new position j gets Σ over i of matrix[i, j] × old position i.
  mutating func multiplied(
    _ tensor: String, rank: Int, axis: Int, matrix: [Float], from: Int, to: Int
  ) -> String {
    let constant = builder.constant(shape: [from, to], floats: matrix)
    if axis == rank - 1 { return builder.node("MatMul", [tensor, constant]) }
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    let turned = builder.node("Transpose", [tensor], ["perm": .ints(order)])
    let product = builder.node("MatMul", [turned, constant])
    return builder.node("Transpose", [product], ["perm": .ints(order)])
  }
}
