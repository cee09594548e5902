import Engines

/// How one engine computes a network on one device in one number format.
public struct TuneRow: Sendable, Hashable, Codable {
  /// The engine's id: `openvino`.
  public let engine: String
  /// The engine's version.
  public let version: String
  /// The device's name: `CPU`.
  public let device: String
  /// The number format.
  public let precision: Precision
  /// Input pixels per second, in millions, of the best of several runs.
  public let megapixelsPerSecond: Double
  /// Largest difference from the reference in f32, as a share of the range.
  public let largest: Double
  /// Mean difference.
  public let mean: Double
  /// Whether that is within what the number format may cost; rows that don't agree are never chosen.
  public let agrees: Bool

  /// A rate in as many digits as mean something.
  public static func rate(_ value: Double) -> String {
    let digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
    var unit = 1.0
    for _ in 0..<digits { unit *= 10 }
    let text = "\((value * unit).rounded() / unit)"
    return digits == 0 ? String(text.prefix { $0 != "." }) : text
  }
}

extension [TuneRow] {
  /// The fastest row among those that a run may use; the rules of `--precision` decide which format
  /// a device computes in.
  public func best(_ choice: PrecisionChoice, pluginAllowsReduced: Bool) -> TuneRow? {
    filter { row in
      guard row.agrees else { return false }
      switch choice {
      case .f32: return row.precision == .f32
      case .bf16: return row.precision == .bf16
      case .f16: return row.precision == .f16
      case .auto:
        // As on one device: fewer bits where the device has them and the plugin allows it.
        let reduced =
          pluginAllowsReduced
          && contains {
            $0.precision == .bf16 && $0.engine == row.engine && $0.device == row.device
          }
        return row.precision == (reduced ? .bf16 : .f32)
      }
    }.max { $0.megapixelsPerSecond < $1.megapixelsPerSecond }
  }
}
