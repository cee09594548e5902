/// A number of bytes as people read it: `1.0 GiB`, `512 MiB`.
public struct ByteCount: Sendable, Hashable, CustomStringConvertible {
  /// The number of bytes.
  public let bytes: Int

  /// Wraps a number of bytes.
  public init(_ bytes: Int) { self.bytes = bytes }

  /// Reads `512M`, `1.5GiB`, `2g`, `800000000`; units are powers of 1024; nil for anything else.
  public init?(parsing text: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).lowercased().trimmingPrefix(" ")
    let factors: [String: Double] = [
      "": 1, "b": 1, "k": 1024, "kb": 1024, "kib": 1024, "m": 1_048_576, "mb": 1_048_576,
      "mib": 1_048_576, "g": 1_073_741_824, "gb": 1_073_741_824, "gib": 1_073_741_824,
      "t": 1_099_511_627_776, "tb": 1_099_511_627_776, "tib": 1_099_511_627_776,
    ]
    guard let number = Double(digits), let factor = factors[String(unit)],
      number * factor >= 1, number * factor < 1e18
    else { return nil }
    bytes = Int(number * factor)
  }

  /// Three significant digits and a binary unit.
  public var description: String {
    var value = Double(bytes)
    var index = 0
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while value >= 1024, index < units.count - 1 {
      value /= 1024
      index += 1
    }
    if index == 0 || value >= 100 { return "\(Int(value.rounded())) \(units[index])" }
    return "\((value * 10).rounded() / 10) \(units[index])"
  }
}
