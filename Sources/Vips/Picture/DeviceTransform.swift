/// The exact two-way conversion between a device space given by tone curves (and, for RGB, a
/// matrix) and sRGB-encoded colour that may leave 0...1 when the device's gamut is the wider one.
///
/// libvips's 16-bit ICC path goes through an interpolated table and clips at sRGB's gamut: errors
/// of hundreds of 16-bit steps, and lost colours. These few lines lose nothing.
struct DeviceTransform: Sendable {
  /// One curve for grey, three for RGB.
  let curves: [ToneCurve]
  /// Linear device RGB to linear sRGB, and back.
  let toLinear: Matrix3
  let fromLinear: Matrix3
  private let inverses: [SampledFunction]

  init(grey curve: ToneCurve) {
    self.init(curves: [curve], toLinear: .identity, fromLinear: .identity)
  }

  /// - Returns: nil when the primaries do not span a space.
  init?(curves: [ToneCurve], toXYZ: Matrix3) {
    guard let fromSRGB = SRGB.toXYZ.inverse else { return nil }
    let toLinear = fromSRGB * toXYZ
    guard let fromLinear = toLinear.inverse else { return nil }
    self.init(curves: curves, toLinear: toLinear, fromLinear: fromLinear)
  }

  private init(curves: [ToneCurve], toLinear: Matrix3, fromLinear: Matrix3) {
    self.curves = curves
    self.toLinear = toLinear
    self.fromLinear = fromLinear
    var inverses: [SampledFunction] = []
    for (band, curve) in curves.enumerated() {
      // Nearly always all three are one curve.
      if let same = curves[..<band].firstIndex(of: curve) {
        inverses.append(inverses[same])
        continue
      }
      inverses.append(
        SampledFunction(.squareRoot, curve.inverse) { x in
          if curve == .linear { return x }
          return x > 0 ? 1 : 0
        })
    }
    self.inverses = inverses
  }

  /// Linear light as it is, in sRGB's primaries: what float pictures without a profile hold.
  static func linear(bands: Int) -> DeviceTransform {
    DeviceTransform(
      curves: Array(repeating: .linear, count: bands), toLinear: .identity, fromLinear: .identity)
  }

  var bands: Int { curves.count }

  /// Linear light to the device's encoded value.
  func encode(_ linear: Float, band: Int) -> Float { inverses[band](linear) }

  /// One device colour, 0...1, to encoded sRGB; for tests of likeness, not for pictures.
  func toWorking(_ device: [Double]) -> [Double] {
    let light = zip(curves, device).map { curve, value in curve(value) }
    guard bands == 3 else { return light.map(SRGB.encoded) }
    return (0..<3).map { row in
      SRGB.encoded((0..<3).reduce(0) { $0 + toLinear.values[row * 3 + $1] * light[$1] })
    }
  }

  /// Whether its encoded values are sRGB's, to less than one 8-bit step everywhere.
  var isSRGB: Bool {
    let steps = bands == 1 ? 64 : 8
    for index in 0..<(bands == 1 ? steps + 1 : (steps + 1) * (steps + 1) * (steps + 1)) {
      var rest = index
      let device = (0..<bands).map { _ in
        defer { rest /= steps + 1 }
        return Double(rest % (steps + 1)) / Double(steps)
      }
      let working = toWorking(device)
      guard zip(working, device).allSatisfy({ abs($0 - $1) < 1 / 255.0 }) else { return false }
    }
    return true
  }
}
