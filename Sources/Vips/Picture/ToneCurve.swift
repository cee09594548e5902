import Foundation

/// The tone curve of an ICC profile (`curv` or `para`, ICC.1:2022 10.6 and 10.18): encoded value to
/// linear light, 0...1 to 0...1.
enum ToneCurve: Sendable, Hashable {
  case linear
  case gamma(Double)
  /// Function type 4 with the others as special cases: (a·x + b)^g + e from d on, c·x + f below.
  case parametric(g: Double, a: Double, b: Double, c: Double, d: Double, e: Double, f: Double)
  /// Evenly spaced samples.
  case table([Double])

  static let sRGB = ToneCurve.parametric(
    g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045, e: 0, f: 0)

  /// The curve at `x`; outside 0...1 only the linear curve goes on, the others stay at their ends.
  func callAsFunction(_ x: Double) -> Double {
    if case .linear = self { return x }
    let x = min(1, max(0, x))
    switch self {
    case .linear: return x
    case .gamma(let g): return pow(x, g)
    case .parametric(let g, let a, let b, let c, let d, let e, let f):
      let value = x >= d ? pow(max(0, a * x + b), g) + e : c * x + f
      return min(1, max(0, value))
    case .table(let samples):
      let place = x * Double(samples.count - 1)
      let index = min(samples.count - 2, Int(place))
      return samples[index] + (samples[index + 1] - samples[index]) * (place - Double(index))
    }
  }

  /// Whether it rises, so that it can be undone.
  var isInvertible: Bool {
    var last = self(0)
    let first = last
    for step in 1...1024 {
      let value = self(Double(step) / 1024)
      guard value.isFinite, value >= last - 1e-6 else { return false }
      last = value
    }
    return last - first > 0.5
  }

  /// Linear light to encoded value, by bisection.
  func inverse(_ y: Double) -> Double {
    switch self {
    case .linear: return y
    case .gamma(let g): return pow(min(1, max(0, y)), 1 / g)
    default: break
    }
    var low = 0.0
    var high = 1.0
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if self(middle) < y { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
