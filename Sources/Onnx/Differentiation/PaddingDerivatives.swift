extension DerivativeRules {
  static let padding: [String: DerivativeRule] = ["Pad": pad]

  /// What a margin was copied from gets the margin's gradient too.
  @Sendable private static func pad(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let context = work.context(node)
    let geometry = try PadGeometry(context)
    let input = try context.input(0).shape
    var gradient = arriving
    var shape = try work.outputShape(node)
    if geometry.mode == "constant" {
      gradient = work.fit(
        gradient, shape: shape, before: geometry.before.map { -$0 },
        after: geometry.after.map { -$0 })
    } else {
      for axis in shape.indices where geometry.before[axis] != 0 || geometry.after[axis] != 0 {
        gradient = try work.folded(
          gradient, axis: axis, length: input[axis], before: geometry.before[axis],
          after: geometry.after[axis], mode: geometry.mode, node: node)
        shape[axis] = input[axis]
      }
    }
    work.send(gradient, to: node)
  }
}

extension Differentiation {
  /// The gradient along one axis before it was padded: head, middle and tail of the result, joined.
  /// Only the thin strips that margins were copied from are added to.
  fileprivate mutating func folded(
    _ gradient: String, axis: Int, length: Int, before: Int, after: Int, mode: String, node: Node
  ) throws(OnnxError) -> String {
    guard before >= 0, after >= 0 else {
      throw refusal(node, "cuts with mode \(mode), which has no derivative here")
    }
    func part(_ work: inout Differentiation, _ range: Range<Int>) -> String {
      work.slice(gradient, axes: [axis], starts: [range.lowerBound], ends: [range.upperBound])
    }
    func backwards(_ work: inout Differentiation, _ range: Range<Int>) -> String {
      // An end of −1 would mean the last position.
      let end = range.lowerBound == 0 ? Int(Int32.min) : range.lowerBound - 1
      return work.slice(
        gradient, axes: [axis], starts: [range.upperBound - 1], ends: [end], steps: [-1])
    }
    /// Where margins land in the unpadded axis, and their gradients.
    var strips: [(range: Range<Int>, gradient: String)] = []
    let total = before + length + after
    switch mode {
    case "reflect":
      if before > 0 { strips.append((1..<before + 1, backwards(&self, 0..<before))) }
      if after > 0 {
        strips.append((length - 1 - after..<length - 1, backwards(&self, before + length..<total)))
      }
    case "edge":
      if before > 0 {
        strips.append((0..<1, reduceSum(part(&self, 0..<before), axes: [axis])))
      }
      if after > 0 {
        strips.append(
          (length - 1..<length, reduceSum(part(&self, before + length..<total), axes: [axis])))
      }
    case "wrap":
      if before > 0 { strips.append((length - before..<length, part(&self, 0..<before))) }
      if after > 0 { strips.append((0..<after, part(&self, before + length..<total))) }
    default:
      throw refusal(node, "mode \(mode) has no derivative here")
    }
    let cuts = Set(strips.flatMap { [$0.range.lowerBound, $0.range.upperBound] } + [0, length])
      .sorted()
    var pieces: [String] = []
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      var piece = part(&self, before + start..<before + end)
      for strip in strips where strip.range.lowerBound <= start && strip.range.upperBound >= end {
        let whole = strip.range == start..<end
        piece = builder.add(
          piece,
          whole
            ? strip.gradient
            : slice(
              strip.gradient, axes: [axis], starts: [start - strip.range.lowerBound],
              ends: [end - strip.range.lowerBound]))
      }
      pieces.append(piece)
    }
    return pieces.count == 1 ? pieces[0] : builder.concat(pieces, axis: axis)
  }
}
