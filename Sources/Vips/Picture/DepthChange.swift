/// Samples of one depth from samples of another: one rounding, clamped, white stays white.
struct DepthChange: RowFunction {
  let bands: Int
  let from: Samples
  let to: Samples

  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
    for index in 0..<width * bands { to.store(from.load(input, index), output, index) }
  }
}
