/// What a Pad node adds to each axis; negative where it cuts.
struct PadGeometry: Sendable {
  let mode: String
  let before: [Int]
  let after: [Int]

  init(_ context: ShapeContext) throws(OnnxError) {
    let node = context.node
    let shape = try context.input(0).shape
    mode = node.string("mode", "constant")
    guard ["constant", "reflect", "edge", "wrap"].contains(mode) else {
      throw context.unsupported("mode \(mode)")
    }
    var axes = Array(shape.indices)
    if let listed = try context.integers(3, "the list of axes") {
      axes = try context.axes(listed, rank: shape.count)
    }
    let old = node.attributes["paddings"] == nil ? "pads" : "paddings"
    let given = try context.list(old, or: 1, "the padding") ?? []
    guard given.count == 2 * axes.count,
      given.allSatisfy((-Limits.dimension...Limits.dimension).contains)
    else { throw context.fail("pads \(given)", "\(2 * axes.count) numbers") }
    var (before, after) = (shape.map { _ in 0 }, shape.map { _ in 0 })
    for (place, axis) in axes.enumerated() {
      before[axis] = given[place]
      after[axis] = given[place + axes.count]
    }
    (self.before, self.after) = (before, after)
    for (axis, length) in shape.enumerated() {
      let (head, tail) = (before[axis], after[axis])
      guard length + head + tail >= (length == 0 ? 0 : 1), -head <= length, -tail <= length else {
        throw context.fail("pads \(head) and \(tail) on \(length) positions", "1 left or more")
      }
      let most = max(head, tail)
      if most > 0 {
        let limit = mode == "reflect" ? length - 1 : mode == "wrap" ? length : Limits.dimension
        guard most <= limit, mode == "constant" || length > 0 else {
          throw context.fail(
            "\(mode) padding of \(most) on \(length) positions", "at most \(max(0, limit))")
        }
      }
    }
  }
}

extension ShapeRules {
  static let padding: [String: ShapeRule] = [
    "Pad": { (context) throws(OnnxError) in
      let geometry = try PadGeometry(context)
      let input = try context.input(0)
      try context.output(
        input.shape.indices.map { input.shape[$0] + geometry.before[$0] + geometry.after[$0] },
        type: input.type)
    }
  ]
}
