import Foundation

/// Reads little-endian numbers from bytes, front to back; nil past the end.
struct ByteReader {
  let bytes: Data
  /// Distance from the first byte.
  private(set) var position: Int

  init(_ bytes: Data, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  mutating func byte() -> UInt8? {
    guard remaining > 0 else { return nil }
    defer { position += 1 }
    return bytes[bytes.startIndex + position]
  }

  mutating func number<T: FixedWidthInteger>(_: T.Type) -> T? {
    let size = MemoryLayout<T>.size
    guard remaining >= size else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      T(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: T.self))
    }
  }

  mutating func data(_ count: Int) -> Data? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    let start = bytes.startIndex + position
    return bytes[start..<start + count]
  }

  mutating func text(_ count: Int) -> String? {
    data(count).flatMap { String(data: $0, encoding: .utf8) }
  }

  /// Up to the next line feed, which is passed over; at most 64 KiB.
  mutating func line() -> String? {
    let start = bytes.startIndex + position
    guard let end = bytes[start...].prefix(1 << 16).firstIndex(of: 10) else { return nil }
    let text = text(end - start)
    position = end + 1 - bytes.startIndex
    return text
  }
}
