import Foundation

/// The sRGB encoding (IEC 61966-2-1), continued beyond 0...1: below 0 by point symmetry, above 1 by
/// the same formula. Colours outside sRGB's gamut keep their identity that way.
enum SRGB {
  /// Linear sRGB to XYZ relative to D50 (Bradford), rows X, Y, Z, with the values that sRGB
  /// profiles carry, so that their white comes out as exactly 1, 1, 1.
  static let toXYZ = Matrix3(
    rows: [0.4360657, 0.3851471, 0.1430664],
    [0.2224884, 0.7168732, 0.0606079],
    [0.0139160, 0.0970764, 0.7140961])

  static func encoded(_ linear: Double) -> Double {
    let size = abs(linear)
    let value = size <= 0.0031308 ? size * 12.92 : 1.055 * pow(size, 1 / 2.4) - 0.055
    return linear < 0 ? -value : value
  }

  static func linear(_ encoded: Double) -> Double {
    let size = abs(encoded)
    let value = size <= 0.04045 ? size / 12.92 : pow((size + 0.055) / 1.055, 2.4)
    return encoded < 0 ? -value : value
  }

  static let encode = SampledFunction(.squareRoot, encoded) { Float(encoded(Double($0))) }
  static let decode = SampledFunction(.even, linear) { Float(linear(Double($0))) }
}
