import Foundation

/// A number of bytes for people: `512 bytes`, `3.2 MB`, powers of 1000.
struct ByteCount: CustomStringConvertible {
  let bytes: Int

  init(_ bytes: Int) {
    self.bytes = bytes
  }

  var description: String {
    var value = Double(bytes)
    guard value >= 1000 else { return "\(bytes) bytes" }
    for unit in ["kB", "MB", "GB", "TB"] {
      value /= 1000
      if value < 1000 { return String(format: "%.1f %@", value, unit) }
    }
    return String(format: "%.1f PB", value / 1000)
  }
}
