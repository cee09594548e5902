/// Three sRGB-encoded bands to one: the luma of Rec. 709, which leaves equal bands as they are.
struct GreyMix: RowFunction {
  let from: Samples
  let to: Samples

  static func value(_ red: Float, _ green: Float, _ blue: Float) -> Float {
    // Written as differences so that equal bands come out exactly.
    green + 0.2126 * (red - green) + 0.0722 * (blue - green)
  }

  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
    for x in 0..<width {
      let grey = GreyMix.value(
        from.load(input, x * 3), from.load(input, x * 3 + 1), from.load(input, x * 3 + 2))
      to.store(grey, output, x)
    }
  }
}
