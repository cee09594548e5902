/// CIELAB relative to D50, as Photoshop and ICC define it for TIFF, to sRGB-encoded float that may
/// leave 0...1.
struct LabToWorking: RowFunction {
  /// D50 in the ICC's rounding; the white of `SRGB.toXYZ` too.
  static let white: (Float, Float, Float) = {
    let sums = (0..<3).map { Float(SRGB.toXYZ.values[$0 * 3..<$0 * 3 + 3].reduce(0, +)) }
    return (sums[0], sums[1], sums[2])
  }()
  private let matrix: [Float]
  private let white = LabToWorking.white

  init() {
    matrix = (SRGB.toXYZ.inverse ?? .identity).floats
  }

  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
    for x in 0..<width {
      let fy = (Samples.float.load(input, x * 3) + 16) / 116
      let fx = fy + Samples.float.load(input, x * 3 + 1) / 500
      let fz = fy - Samples.float.load(input, x * 3 + 2) / 200
      let light = (
        LabToWorking.undo(fx) * white.0, LabToWorking.undo(fy) * white.1,
        LabToWorking.undo(fz) * white.2
      )
      for band in 0..<3 {
        let sum =
          matrix[band * 3] * light.0 + matrix[band * 3 + 1] * light.1
          + matrix[band * 3 + 2] * light.2
        Samples.float.store(SRGB.encode(sum), output, x * 3 + band)
      }
    }
  }

  static func undo(_ f: Float) -> Float {
    f > 6 / 29 ? f * f * f : 3 * (6 / 29) * (6 / 29) * (f - 4 / 29)
  }
}
