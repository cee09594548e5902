/// How a convolution or pool slides along one axis.
struct Window: Sendable, Hashable {
  let kernel: Int
  let stride: Int
  let dilation: Int
  let before: Int
  let after: Int
  /// Input and output lengths.
  let input: Int
  let output: Int

  /// Positions from the kernel's first to its last tap, both counted.
  var extent: Int { (kernel - 1) * dilation + 1 }

  /// The windows of a convolution or pool, one per picture axis.
  ///
  /// - Parameter kernel: lengths along the axes behind N and C.
  static func sliding(
    _ context: ShapeContext, input: [Int], kernel: [Int], ceiling: Bool = false
  ) throws(OnnxError) -> [Window] {
    let settings = try Settings(context, rank: kernel.count)
    try settings.check(kernel, "kernel_shape", 1...Limits.window, context)
    var windows: [Window] = []
    for axis in kernel.indices {
      let (length, stride) = (input[axis + 2], settings.strides[axis])
      let extent = (kernel[axis] - 1) * settings.dilations[axis] + 1
      var (before, after) = (settings.before[axis], settings.after[axis])
      var output: Int
      switch settings.auto {
      case "SAME_UPPER", "SAME_LOWER":
        output = (length + stride - 1) / stride
        let total = max(0, (output - 1) * stride + extent - length)
        before = settings.auto == "SAME_UPPER" ? total / 2 : total - total / 2
        after = total - before
      default:
        if settings.auto == "VALID" { (before, after) = (0, 0) }
        let room = length + before + after - extent
        guard room >= 0 || (ceiling && room > -stride && length > 0) else {
          throw context.fail(
            "a window of \(extent) on \(length + before + after) padded positions",
            "a window that fits")
        }
        output = ceiling ? (room + stride - 1).flooredQuotient(stride) + 1 : room / stride + 1
        // A window that would start in the padding behind the picture doesn't count.
        if ceiling, (output - 1) * stride >= length + before { output -= 1 }
      }
      guard length > 0, output > 0 else {
        throw context.fail("\(length) positions", "at least 1")
      }
      windows.append(
        Window(
          kernel: kernel[axis], stride: stride, dilation: settings.dilations[axis], before: before,
          after: after, input: length, output: output))
    }
    return windows
  }

  /// The windows of a transposed convolution, one per picture axis.
  static func transposed(
    _ context: ShapeContext, input: [Int], kernel: [Int]
  ) throws(OnnxError) -> [Window] {
    let settings = try Settings(context, rank: kernel.count)
    try settings.check(kernel, "kernel_shape", 1...Limits.window, context)
    let extra = context.node.ints("output_padding") ?? kernel.map { _ in 0 }
    try settings.check(extra, "output_padding", 0...Limits.window, context)
    var wanted = context.node.ints("output_shape")
    // Some writers give N and C as well.
    if let all = wanted, all.count == kernel.count + 2 { wanted = Array(all.dropFirst(2)) }
    if let wanted { try settings.check(wanted, "output_shape", 1...Limits.dimension, context) }
    var windows: [Window] = []
    for axis in kernel.indices {
      let (length, stride) = (input[axis + 2], settings.strides[axis])
      let extent = (kernel[axis] - 1) * settings.dilations[axis] + 1
      let full = stride * (length - 1) + extra[axis] + extent
      var (before, after) = (settings.before[axis], settings.after[axis])
      let same = settings.auto.hasPrefix("SAME")
      let output: Int
      if let target = wanted?[axis] ?? (same ? length * stride : nil) {
        let total = max(0, full - target)
        before = settings.auto == "SAME_UPPER" ? total / 2 : total - total / 2
        after = total - before
        output = target
      } else {
        if settings.auto == "VALID" { (before, after) = (0, 0) }
        output = full - before - after
      }
      guard length > 0, output > 0 else {
        throw context.fail(
          "\(length) positions giving \(output)", "at least 1 before and after")
      }
      windows.append(
        Window(
          kernel: kernel[axis], stride: stride, dilation: settings.dilations[axis], before: before,
          after: after, input: length, output: output))
    }
    return windows
  }
}

/// The attributes that all sliding operators share.
private struct Settings {
  let strides: [Int]
  let dilations: [Int]
  let before: [Int]
  let after: [Int]
  let auto: String

  init(_ context: ShapeContext, rank: Int) throws(OnnxError) {
    let node = context.node
    auto = node.string("auto_pad", "NOTSET")
    strides = node.ints("strides") ?? [Int](repeating: 1, count: rank)
    dilations = node.ints("dilations") ?? [Int](repeating: 1, count: rank)
    let pads = node.ints("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard pads.count == 2 * rank else {
      throw context.fail("\(pads.count) pads", "\(2 * rank)")
    }
    before = Array(pads[..<rank])
    after = Array(pads[rank...])
    guard ["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(auto) else {
      throw context.fail("auto_pad \(auto)", "NOTSET, VALID, SAME_UPPER or SAME_LOWER")
    }
    try check(strides, "strides", 1...Limits.window, context, rank)
    try check(dilations, "dilations", 1...Limits.window, context, rank)
    try check(pads, "pads", -Limits.window...Limits.window, context, 2 * rank)
  }

  func check(
    _ values: [Int], _ what: String, _ range: ClosedRange<Int>, _ context: ShapeContext,
    _ count: Int? = nil
  ) throws(OnnxError) {
    guard values.count == count ?? strides.count, values.allSatisfy(range.contains) else {
      throw context.fail(
        "\(what) \(values)",
        "\(count ?? strides.count) values from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}

extension Int {
  /// Division rounded down; the divisor is positive.
  func flooredQuotient(_ divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  /// Division rounded up; the divisor is positive.
  func ceiledQuotient(_ divisor: Int) -> Int { -(-self).flooredQuotient(divisor) }

  /// The non-negative rest of ``flooredQuotient(_:)``.
  func flooredRest(_ divisor: Int) -> Int { self - flooredQuotient(divisor) * divisor }
}
