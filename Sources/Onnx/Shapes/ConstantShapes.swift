extension ShapeRules {
  /// Operators that make constants or read sizes.
  static let constants: [String: ShapeRule] = [
    "Constant": constant, "ConstantOfShape": constantOfShape, "Shape": shape, "Size": size,
    "Range": range, "NonZero": nonZero,
  ]

  @Sendable private static func constant(_ context: inout ShapeContext) throws(OnnxError) {
    let node = context.node
    let folded: Folded?
    switch (node.attributes["value"], node.attributes["value_int"], node.attributes["value_float"])
    {
    case (.tensor(let tensor)?, _, _):
      return try context.output(tensor.shape, type: tensor.elementType, folded: Folded(tensor))
    case (_, .int(let value)?, _):
      folded = Folded(type: .int64, shape: [], values: .integers([value]))
    case (_, _, .float(let value)?):
      folded = Folded(type: .float, shape: [], values: .reals([Double(value)]))
    default:
      if let values = node.ints("value_ints") {
        guard let list = Folded(list: values) else {
          return try context.output([values.count], type: .int64)
        }
        folded = list
      } else if let values = node.floats("value_floats") {
        guard
          let list = Folded(
            type: .float, shape: [values.count], values: .reals(values.map { Double($0) }))
        else { return try context.output([values.count], type: .float) }
        folded = list
      } else {
        throw context.unsupported("a constant that is no tensor of numbers")
      }
    }
    guard let folded else { throw context.unsupported("a constant that is no tensor of numbers") }
    try context.output(folded.shape, type: folded.type, folded: folded)
  }

  @Sendable private static func constantOfShape(_ context: inout ShapeContext) throws(OnnxError) {
    guard let shape = try context.integers(0, "the shape") else {
      throw context.fail("no shape", "one")
    }
    let value = context.node.tensor("value")
    let filling =
      value.flatMap { Folded($0) } ?? Folded(type: .float, shape: [], values: .reals([0]))
    var folded: Folded?
    if let count = checkedProduct(shape), count <= Folded.limit, let filling, filling.count == 1 {
      folded = filling.picking([Int](repeating: 0, count: count), shape: shape)
    }
    try context.output(shape, type: value?.elementType ?? .float, folded: folded)
  }

  @Sendable private static func shape(_ context: inout ShapeContext) throws(OnnxError) {
    let input = try context.input(0)
    let rank = input.shape.count
    func bound(_ value: Int) -> Int { min(max(value < 0 ? value + rank : value, 0), rank) }
    let start = bound(max(-Limits.dimension, context.node.int("start")))
    let end = bound(max(-Limits.dimension, context.node.int("end", rank)))
    let part = start < end ? Array(input.shape[start..<end]) : []
    try context.output([part.count], type: .int64, folded: Folded(list: part))
  }

  @Sendable private static func size(_ context: inout ShapeContext) throws(OnnxError) {
    let count = checkedProduct(try context.input(0).shape) ?? 0
    try context.output(
      [], type: .int64, folded: Folded(type: .int64, shape: [], values: .integers([count])))
  }

  @Sendable private static func range(_ context: inout ShapeContext) throws(OnnxError) {
    let type = try context.input(0).type
    let start = try context.reals(0, "the start")?.first
    let limit = try context.reals(1, "the limit")?.first
    let step = try context.reals(2, "the step")?.first
    guard let start, let limit, let step, step != 0 else {
      throw context.fail("start, limit and step", "numbers and a step other than 0")
    }
    let length = ((limit - start) / step).rounded(.up)
    guard length.isFinite, abs(length) <= Double(Limits.dimension) else {
      throw context.fail("a range of \(length)", "at most \(Limits.dimension)")
    }
    let count = max(0, Int(length))
    var folded: Folded?
    if count <= Folded.limit {
      folded = Folded(
        type: .double, shape: [count], values: .reals((0..<count).map { start + Double($0) * step })
      )?.cast(to: type)
    }
    try context.output([count], type: type, folded: folded)
  }

  @Sendable private static func nonZero(_ context: inout ShapeContext) throws(OnnxError) {
    guard let input = try context.input(0).folded else {
      throw context.unsupported("its size depends on data")
    }
    let places = zip(Places.all(input.shape), input.reals).filter { $0.1 != 0 }.map(\.0)
    let rank = input.shape.count
    try context.output(
      [rank, places.count], type: .int64,
      folded: Folded(
        type: .int64, shape: [rank, places.count],
        values: .integers((0..<rank).flatMap { axis in places.map { $0[axis] } })))
  }
}
