import Foundation

/// sRGB-encoded colour to CIELAB relative to D50, float.
struct WorkingToLab: RowFunction {
  let from: Samples
  private let matrix = SRGB.toXYZ.floats
  private let white = LabToWorking.white

  init(from: Samples) {
    self.from = from
  }

  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
    for x in 0..<width {
      let red = SRGB.decode(from.load(input, x * 3))
      let green = SRGB.decode(from.load(input, x * 3 + 1))
      let blue = SRGB.decode(from.load(input, x * 3 + 2))
      let fx = WorkingToLab.root(sum(0, red, green, blue) / white.0)
      let fy = WorkingToLab.root(sum(1, red, green, blue) / white.1)
      let fz = WorkingToLab.root(sum(2, red, green, blue) / white.2)
      Samples.float.store(116 * fy - 16, output, x * 3)
      Samples.float.store(500 * (fx - fy), output, x * 3 + 1)
      Samples.float.store(200 * (fy - fz), output, x * 3 + 2)
    }
  }

  private func sum(_ row: Int, _ red: Float, _ green: Float, _ blue: Float) -> Float {
    matrix[row * 3] * red + matrix[row * 3 + 1] * green + matrix[row * 3 + 2] * blue
  }

  static func root(_ t: Float) -> Float {
    t > 216 / 24_389 ? cbrt(t) : t * (841 / 108) + 4 / 29
  }
}
