/// Alpha on its way to the output: the colour's size and depth, joined or laid over white.
enum AlphaOut {
  /// One band of `width` x `height` samples of `to`.
  static func fitted(
    _ alpha: Image, width: Int, height: Int, to: Samples, state: RunState
  ) throws(VipsError) -> Image {
    var fitted = alpha
    if alpha.width != width || alpha.height != height {
      fitted = try LanczosResize.resize(alpha, width: width, height: height, state: state)
    }
    let from = Samples(fitted.format) ?? .uchar
    guard from != to else { return fitted }
    return try fitted.rows(
      bands: 1, format: to.format, interpretation: .multiband,
      DepthChange(bands: 1, from: from, to: to))
  }

  /// Colour over white, still sRGB-encoded, as float so that the only rounding comes later.
  static func overWhite(
    _ colour: Image, alpha: Image, state: RunState
  ) throws(VipsError) -> Image {
    let depth = Samples(colour.format) ?? .uchar
    let fitted = try fitted(
      alpha, width: colour.width, height: colour.height, to: depth, state: state)
    return try Operation.call("bandjoin", ["in": .images([colour, fitted])]).image().rows(
      bands: 3, format: .float, interpretation: .sRGB, OverWhite(samples: depth))
  }

  private struct OverWhite: RowFunction {
    let samples: Samples

    func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
      for x in 0..<width {
        let alpha = min(1, max(0, samples.load(input, x * 4 + 3)))
        for band in 0..<3 {
          let value = samples.load(input, x * 4 + band)
          Samples.float.store(1 + (value - 1) * alpha, output, x * 3 + band)
        }
      }
    }
  }
}
