extension ShapeRules {
  static let rearranging: [String: ShapeRule] = [
    "Reshape": reshape, "Flatten": flatten, "Squeeze": squeeze, "Unsqueeze": unsqueeze,
    "Transpose": transpose, "DepthToSpace": depthToSpace, "SpaceToDepth": spaceToDepth,
    "Expand": expand, "Tile": tile,
  ]

  @Sendable private static func reshape(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    guard let wanted = try context.list("shape", or: 1, "the shape") else {
      throw context.fail("no shape", "one")
    }
    guard wanted.count <= Limits.rank else {
      throw context.fail("\(wanted.count) dimensions", "at most \(Limits.rank)")
    }
    var shape: [Int] = []
    for (index, length) in wanted.enumerated() {
      if length == 0, context.node.int("allowzero") == 0 {
        guard index < input.shape.count else {
          throw context.fail("0 at place \(index) for an input \(input.shape)", "a length")
        }
        shape.append(input.shape[index])
      } else {
        guard length >= -1, length <= Limits.dimension else {
          throw context.fail("length \(length)", "-1 to \(Limits.dimension)")
        }
        shape.append(length)
      }
    }
    let total = checkedProduct(input.shape) ?? 0
    if let free = shape.firstIndex(of: -1) {
      var rest = shape
      rest.remove(at: free)
      guard let known = checkedProduct(rest), known > 0, total % known == 0 else {
        throw context.fail("\(input.shape) reshaped to \(wanted)", "lengths that divide it")
      }
      shape[free] = total / known
    }
    guard checkedProduct(shape) == total else {
      throw context.fail("\(input.shape) reshaped to \(wanted)", "as many elements")
    }
    try context.output(shape, type: input.type, folded: input.folded?.reshaped(shape))
  }

  @Sendable private static func flatten(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let rank = input.shape.count
    var axis = context.node.int("axis", 1)
    guard axis >= -rank, axis <= rank else {
      throw context.fail("axis \(axis)", "-\(rank) to \(rank)")
    }
    if axis < 0 { axis += rank }
    // The product of all lengths fits, so those of parts do, unless there are no elements.
    let shape = [
      checkedProduct(Array(input.shape[..<axis])), checkedProduct(Array(input.shape[axis...])),
    ]
    guard let rows = shape[0], let columns = shape[1] else {
      throw context.fail("\(input.shape)", "fewer elements")
    }
    try context.output(
      [rows, columns], type: input.type, folded: input.folded?.reshaped([rows, columns]))
  }

  @Sendable private static func squeeze(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let listed = try context.list("axes", or: 1, "the list of axes")
    let axes = try context.axes(
      listed ?? input.shape.indices.filter { input.shape[$0] == 1 }, rank: input.shape.count)
    for axis in axes where input.shape[axis] != 1 {
      throw context.fail("\(input.shape) without axis \(axis)", "length 1 there")
    }
    let shape = input.shape.indices.filter { !axes.contains($0) }.map { input.shape[$0] }
    try context.output(shape, type: input.type, folded: input.folded?.reshaped(shape))
  }

  @Sendable private static func unsqueeze(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let listed = try context.list("axes", or: 1, "the list of axes") ?? []
    guard listed.count + input.shape.count <= Limits.rank else {
      throw context.fail("\(listed.count) more dimensions", "at most \(Limits.rank) in all")
    }
    let rank = input.shape.count + listed.count
    let axes = try context.axes(listed, rank: rank)
    var rest = input.shape[...]
    let shape = (0..<rank).map { axes.contains($0) ? 1 : rest.popFirst() ?? 1 }
    try context.output(shape, type: input.type, folded: input.folded?.reshaped(shape))
  }

  @Sendable private static func transpose(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let order = context.node.ints("perm") ?? input.shape.indices.reversed()
    guard order.sorted() == Array(input.shape.indices) else {
      throw context.fail("order \(order)", "each of \(input.shape.count) axes once")
    }
    try context.output(
      order.map { input.shape[$0] }, type: input.type, folded: input.folded?.transposed(order))
  }

  /// The block of pixels that channels are made into, or pixels into channels.
  static func block(_ context: ShapeContext) throws(OnnxError) -> Int {
    let block = context.node.int("blocksize")
    let shape = try context.input(0).shape
    guard block >= 1, block <= 4096, shape.count == 4 else {
      throw context.fail("blocksize \(block), input \(shape)", "1 to 4096 and 4 dimensions")
    }
    return block
  }

  @Sendable private static func depthToSpace(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let block = try block(context)
    guard input.shape[1] % (block * block) == 0 else {
      throw context.fail("\(input.shape[1]) channels", "a multiple of \(block * block)")
    }
    try context.output(
      [
        input.shape[0], input.shape[1] / (block * block), input.shape[2] * block,
        input.shape[3] * block,
      ], type: input.type)
  }

  @Sendable private static func spaceToDepth(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let block = try block(context)
    guard input.shape[2] % block == 0, input.shape[3] % block == 0 else {
      throw context.fail(
        "\(input.shape[2]) × \(input.shape[3]) positions", "multiples of \(block)")
    }
    try context.output(
      [
        input.shape[0], input.shape[1] * block * block, input.shape[2] / block,
        input.shape[3] / block,
      ], type: input.type)
  }

  @Sendable private static func expand(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    guard let wanted = try context.integers(1, "the shape") else {
      throw context.fail("no shape", "one")
    }
    guard let shape = Places.broadcast([input.shape, wanted]) else {
      throw context.fail("\(input.shape) expanded to \(wanted)", "shapes that broadcast")
    }
    try context.output(shape, type: input.type, folded: input.folded?.expanded(to: shape))
  }

  @Sendable private static func tile(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    guard let repeats = try context.integers(1, "the repeats"),
      repeats.count == input.shape.count,
      repeats.allSatisfy((0...Limits.dimension).contains)
    else { throw context.fail("repeats for \(input.shape)", "one from 0 per dimension") }
    let shape = zip(input.shape, repeats).map { $0 * $1 }
    var folded: Folded?
    if let known = input.folded, let count = checkedProduct(shape), count <= Folded.limit {
      let steps = Places.strides(input.shape)
      folded = known.picking(
        Places.all(shape).map { place in
          place.indices.reduce(0) { $0 + place[$1] % input.shape[$1] * steps[$1] }
        }, shape: shape)
    }
    try context.output(shape, type: input.type, folded: folded)
  }
}
