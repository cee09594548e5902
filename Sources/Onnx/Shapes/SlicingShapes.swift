/// What a Slice node takes from each axis.
struct SliceGeometry: Sendable {
  let starts: [Int]
  let steps: [Int]
  let lengths: [Int]

  init(_ context: ShapeContext) throws(OnnxError) {
    let node = context.node
    let shape = try context.input(0).shape
    let attributes = context.opset < 10
    let starts = try attributes ? node.ints("starts") : context.integers(1, "the start")
    let ends = try attributes ? node.ints("ends") : context.integers(2, "the end")
    let listed = try attributes ? node.ints("axes") : context.integers(3, "the list of axes")
    let steps = try attributes ? nil : context.integers(4, "the step")
    guard let starts, let ends, starts.count == ends.count,
      starts.count == (listed ?? Array(0..<starts.count)).count, starts.count <= shape.count,
      steps == nil || steps?.count == starts.count
    else { throw context.fail("starts, ends, axes and steps of unlike length", "one per axis") }
    let axes = try context.axes(listed ?? Array(0..<starts.count), rank: shape.count)
    var result = (shape.map { _ in 0 }, shape.map { _ in 1 }, shape)
    for (place, axis) in axes.enumerated() {
      let length = shape[axis]
      let step = steps?[place] ?? 1
      guard step != 0, step.magnitude <= UInt(Limits.dimension) else {
        throw context.fail("step \(step)", "1 to \(Limits.dimension) or its negative")
      }
      func position(_ value: Int, _ range: ClosedRange<Int>) -> Int {
        // INT_MIN and INT_MAX are what exporters write for "all".
        let clamped = Swift.max(-2 * Limits.dimension, Swift.min(2 * Limits.dimension, value))
        let counted = clamped < 0 ? clamped + length : clamped
        return Swift.min(Swift.max(counted, range.lowerBound), range.upperBound)
      }
      if step > 0 {
        let (start, end) = (position(starts[place], 0...length), position(ends[place], 0...length))
        result.0[axis] = start
        result.2[axis] = max(0, (end - start).ceiledQuotient(step))
      } else {
        guard length > 0 else { continue }
        let start = position(starts[place], 0...(length - 1))
        let end = position(ends[place], -1...(length - 1))
        result.0[axis] = start
        result.2[axis] = max(0, (start - end).ceiledQuotient(-step))
      }
      result.1[axis] = step
    }
    (self.starts, self.steps, self.lengths) = result
  }
}

extension ShapeRules {
  static let slicing: [String: ShapeRule] = [
    "Slice": { (context) throws(OnnxError) in
      let geometry = try SliceGeometry(context)
      let input = try context.input(0)
      try context.output(
        geometry.lengths, type: input.type,
        folded: input.folded?.sliced(
          starts: geometry.starts, steps: geometry.steps, lengths: geometry.lengths))
    },
    "Split": split, "Gather": gather,
  ]

  @Sendable private static func split(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let axis = try context.axis(context.node.int("axis"), rank: input.shape.count)
    var start = 0
    for (index, length) in try splitLengths(context).enumerated() {
      var shape = input.shape
      shape[axis] = length
      var starts = shape.map { _ in 0 }
      starts[axis] = start
      try context.output(
        shape, type: input.type,
        folded: input.folded?.sliced(starts: starts, steps: shape.map { _ in 1 }, lengths: shape),
        at: index)
      start += length
    }
  }

  /// The length of each part of a Split.
  static func splitLengths(_ context: ShapeContext) throws(OnnxError) -> [Int] {
    let input = try context.input(0)
    let axis = try context.axis(context.node.int("axis"), rank: input.shape.count)
    let length = input.shape[axis]
    let count = context.outputs.count
    if let lengths = try context.list("split", or: 1, "the split") {
      guard lengths.count == count, lengths.allSatisfy({ $0 >= 0 && $0 <= length }),
        lengths.reduce(0, +) == length
      else {
        throw context.fail("parts \(lengths) of \(length)", "\(count) parts that add up")
      }
      return lengths
    }
    guard count > 0 else { return [] }
    let part = (length + count - 1) / count
    guard context.node.attributes["num_outputs"] != nil || length % count == 0,
      part * (count - 1) <= length
    else { throw context.fail("\(length) positions", "a multiple of \(count)") }
    return (0..<count).map { $0 == count - 1 ? length - part * (count - 1) : part }
  }

  @Sendable private static func gather(_ context: inout ShapeContext) throws(OnnxError) {
    let (input, indices) = (try context.input(0), try context.input(1))
    let axis = try context.axis(context.node.int("axis"), rank: input.shape.count)
    let length = input.shape[axis]
    if let known = indices.folded?.integers,
      let wrong = known.first(where: { !(-length..<length).contains($0) })
    {
      throw context.fail("index \(wrong) of \(length)", "an index inside")
    }
    let folded = indices.folded.flatMap { input.folded?.gathered($0, axis: axis) }
    try context.output(
      Array(input.shape[..<axis]) + indices.shape + Array(input.shape[(axis + 1)...]),
      type: input.type, folded: folded)
  }
}
