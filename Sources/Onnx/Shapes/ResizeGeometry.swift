/// What a Resize or Upsample node does along each axis.
struct ResizeGeometry: Sendable {
  enum Kind: Sendable { case nearest, linear, cubic }
  let kind: Kind
  let coordinates: String
  let nearest: String
  let antialias: Bool
  /// Output lengths.
  let lengths: [Int]
  /// Scales as given; nil where sizes were given instead.
  let scales: [Double]?

  init(_ context: ShapeContext) throws(OnnxError) {
    let node = context.node
    let shape = try context.input(0).shape
    switch node.string("mode", "nearest") {
    case "nearest": kind = .nearest
    case "linear", "bilinear": kind = .linear
    case "cubic": kind = .cubic
    default: throw context.unsupported("mode \(node.string("mode", ""))")
    }
    // Before opset 11 there was only x ÷ scale, rounded down.
    let old = node.operation == "Upsample" || context.opset < 11
    coordinates =
      old ? "asymmetric" : node.string("coordinate_transformation_mode", "half_pixel")
    nearest = old ? "floor" : node.string("nearest_mode", "round_prefer_floor")
    antialias = node.int("antialias") == 1
    var axes = Array(shape.indices)
    if let listed = node.ints("axes") { axes = try context.axes(listed, rank: shape.count) }
    var given = node.floats("scales")?.map { Double($0) }
    if given == nil {
      given = try context.reals(old ? 1 : 2, "the scale")
    }
    if let values = given, !values.isEmpty {
      guard values.count == axes.count, values.allSatisfy({ $0 > 0 && $0 < 65536 }) else {
        throw context.fail("scales \(values)", "\(axes.count) positive numbers")
      }
      var all = [Double](repeating: 1, count: shape.count)
      for (axis, value) in zip(axes, values) { all[axis] = value }
      scales = all
      // The engines multiply 32-bit floats here.
      lengths = zip(shape, all).map { Int((Float($0) * Float($1)).rounded(.down)) }
    } else {
      guard let sizes = try context.integers(3, "the size"), sizes.count == axes.count else {
        throw context.fail("no scales or sizes", "\(axes.count) of them")
      }
      guard node.string("keep_aspect_ratio_policy", "stretch") == "stretch" else {
        throw context.unsupported("keep_aspect_ratio_policy")
      }
      var all = shape
      for (axis, value) in zip(axes, sizes) { all[axis] = value }
      scales = nil
      lengths = all
    }
    for (input, output) in zip(shape, lengths) where input < 1 || output < 1 {
      throw context.fail("a resize from \(shape) to \(lengths)", "at least 1 position on each side")
    }
  }
}

extension ShapeRules {
  static let resizing = same(["Resize", "Upsample"]) { (context) throws(OnnxError) in
    let geometry = try ResizeGeometry(context)
    try context.output(geometry.lengths, type: context.input(0).type)
  }
}
