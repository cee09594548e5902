extension DerivativeRules {
  static let pooling: [String: DerivativeRule] = [
    "MaxPool": maxPool, "AveragePool": averagePool, "GlobalAveragePool": globalAveragePool,
  ]

  /// To the first largest value of each window in row order, as PyTorch does.
  @Sendable private static func maxPool(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    guard node.outputs.count < 2 || node.outputs[1].isEmpty else {
      throw work.refusal(node, "its indices are used, which has no derivative here")
    }
    let windows = try ShapeRules.poolWindows(work.context(node))
    let shape = try work.inputShape(node)
    if windows.allSatisfy({ $0.isPartition }), shape.count == 4 {
      work.send(work.unpooled(node, windows, shape: shape, gradient: arriving), to: node)
      return
    }
    // Each tap of the kernel as a picture of its own, of what it finds in every window.
    let lead = [0, 0]
    let before = lead + windows.map(\.before)
    let after = lead + windows.map { $0.reach - $0.input - $0.before }
    var padded = node.inputs[0]
    if (before + after).contains(where: { $0 > 0 }) {
      padded = work.paddedWithLeast(
        padded, before: before.map { max(0, $0) }, after: after.map { max(0, $0) })
    }
    let offset = windows.map { max(0, -$0.before) }
    var free: String?
    var shares: [String] = []
    let taps = Places.all(windows.map(\.kernel))
    for tap in taps {
      let starts = windows.indices.map { offset[$0] + tap[$0] * windows[$0].dilation }
      let found = work.slice(
        padded, axes: Array(2..<shape.count), starts: starts,
        ends: windows.indices.map {
          starts[$0] + (windows[$0].output - 1) * windows[$0].stride + 1
        },
        steps: windows.map(\.stride))
      let share = work.firstMatch(found, node.outputs[0], gradient: arriving, free: &free)
      shares.append(work.reshape(share, to: [shape[0], shape[1], 1] + windows.map(\.output)))
    }
    // A transposed convolution of each channel, with a kernel of a single one for every tap, puts
    // the shares where they were found and adds up what windows share.
    let joined = work.reshape(
      work.builder.concat(shares, axis: 2),
      to: [shape[0], shape[1] * taps.count] + windows.map(\.output))
    let single = taps.indices.flatMap { tap in taps.indices.map { Float($0 == tap ? 1 : 0) } }
    let kernels = work.builder.constant(
      shape: [shape[1] * taps.count, 1] + windows.map(\.kernel),
      floats: (0..<shape[1]).flatMap { _ in single })
    let none = windows.map { _ in 0 }
    let scattered = work.builder.convTranspose(
      joined, weight: kernels, kernel: windows.map(\.kernel), strides: windows.map(\.stride),
      pads: none + none, dilations: windows.map(\.dilation), outputPadding: none, groups: shape[1])
    // What fell on the padding is cut off, what no window reached gets zeros.
    work.send(
      work.fit(
        scattered, shape: Array(shape[..<2]) + windows.map(\.reach), before: before.map { -$0 },
        after: after.map { -$0 }),
      to: node)
  }

  /// An equal share to each position of a window.
  @Sendable private static func averagePool(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let windows = try ShapeRules.poolWindows(work.context(node))
    let shape = try work.inputShape(node)
    let counts = windows.map { $0.counts(includingPadding: node.int("count_include_pad") == 1) }
    let taps = windows.reduce(1) { $0 * $1.kernel }
    var share: String
    let isEven = counts.indices.allSatisfy { place in
      counts[place].allSatisfy { $0 == windows[place].kernel }
    }
    if isEven {
      share = work.builder.mul(arriving, work.scalar(1 / Float(taps)))
    } else {
      share = arriving
      for (place, list) in counts.enumerated() {
        var factors = [Int](repeating: 1, count: shape.count)
        factors[place + 2] = list.count
        let factor = work.builder.constant(shape: factors, floats: list.map { 1 / Float($0) })
        share = work.builder.mul(share, factor)
      }
    }
    if windows.allSatisfy({ $0.isPartition }), shape.count == 4 {
      let scales = work.builder.constant(
        shape: [4], floats: [1, 1] + windows.map { Float($0.kernel) })
      let repeated = work.builder.node(
        "Resize", [share, "", scales],
        [
          "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
          "nearest_mode": .string("floor"),
        ])
      work.send(
        work.pad(
          repeated, before: shape.map { _ in 0 }, after: [0, 0] + windows.map(\.uncovered)),
        to: node)
      return
    }
    // A transposed convolution of each channel with a kernel of ones adds up what windows share.
    let channels = shape[1]
    let ones = work.builder.constant(
      shape: [channels, 1] + windows.map(\.kernel),
      floats: [Float](repeating: 1, count: channels * taps))
    let scattered = work.builder.convTranspose(
      share, weight: ones, kernel: windows.map(\.kernel), strides: windows.map(\.stride),
      pads: windows.map { _ in 0 } + windows.map { _ in 0 }, dilations: windows.map(\.dilation),
      outputPadding: windows.map { _ in 0 }, groups: channels)
    work.send(
      work.fit(
        scattered, shape: Array(shape[..<2]) + windows.map(\.reach),
        before: [0, 0] + windows.map { -$0.before },
        after: [0, 0] + windows.map { $0.input + $0.before - $0.reach }),
      to: node)
  }

  @Sendable private static func globalAveragePool(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let shape = try work.inputShape(node)
    let area = shape.dropFirst(2).reduce(1, *)
    let share = work.builder.mul(arriving, work.scalar(1 / Float(area)))
    let list = work.builder.constant(shape: [shape.count], integers: shape)
    work.send(work.builder.node("Expand", [share, list]), to: node)
  }
}

extension Window {
  /// Whether windows cut the axis into neighbouring pieces, up to a rest at the end.
  fileprivate var isPartition: Bool {
    kernel == stride && dilation == 1 && before == 0 && output * kernel <= input
  }

  /// Positions behind the last window.
  fileprivate var uncovered: Int { input - output * kernel }

  /// Positions from the first to the last that any window looks at, padding included.
  fileprivate var reach: Int { (output - 1) * stride + extent }

  /// By how many each window of an average divides. Padding that rounding the number of windows up
  /// makes necessary never counts.
  fileprivate func counts(includingPadding: Bool) -> [Int] {
    (0..<output).map { index in
      (0..<kernel).count { tap in
        let place = index * stride + tap * dilation - before
        return includingPadding
          ? place >= -before && place < input + max(0, after) : (0..<input).contains(place)
      }
    }
  }
}

extension Differentiation {
  /// The gradient of a max pool whose windows don't overlap: each tap's picture is compared with
  /// the maxima, and the four (or more) results are shuffled into one picture.
  fileprivate mutating func unpooled(
    _ node: Node, _ windows: [Window], shape: [Int], gradient: String
  ) -> String {
    var free: String?
    var shares: [String] = []
    for tap in Places.all(windows.map(\.kernel)) {
      let found = slice(
        node.inputs[0], axes: [2, 3], starts: tap,
        ends: windows.indices.map { tap[$0] + (windows[$0].output - 1) * windows[$0].stride + 1 },
        steps: windows.map(\.stride))
      shares.append(firstMatch(found, node.outputs[0], gradient: gradient, free: &free))
    }
    let covered: String
    if windows[0].kernel == windows[1].kernel {
      covered = builder.depthToSpace(
        builder.concat(shares), block: windows[0].kernel, order: "DCR")
    } else {
      let (h, w) = (windows[0], windows[1])
      let joined = reshape(
        builder.concat(shares),
        to: [shape[0], h.kernel, w.kernel, shape[1], h.output, w.output])
      let turned = builder.node("Transpose", [joined], ["perm": .ints([0, 3, 4, 1, 5, 2])])
      covered = reshape(
        turned, to: Array(shape[..<2]) + [h.output * h.kernel, w.output * w.kernel])
    }
    return pad(covered, before: [0, 0, 0, 0], after: [0, 0] + windows.map(\.uncovered))
  }

  /// The gradient of windows whose maximum this tap finds before any earlier one did.
  ///
  /// - Parameter free: the gradient of windows that no tap has claimed yet; nil before the first.
  fileprivate mutating func firstMatch(
    _ found: String, _ maxima: String, gradient: String, free: inout String?
  ) -> String {
    let left = free ?? gradient
    let matches = builder.node("Equal", [found, maxima])
    free = builder.node("Where", [matches, scalar(0), left])
    return masked(left, where: matches)
  }
}
