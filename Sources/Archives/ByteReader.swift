import Foundation

/// Reads little-endian numbers from bytes, front to back; nil past the end.
package struct ByteReader {
  package let bytes: Data
  /// Distance from the first byte.
  package private(set) var position: Int

  package init(_ bytes: Data, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  package var remaining: Int { bytes.count - position }

  package mutating func byte() -> UInt8? {
    guard remaining > 0 else { return nil }
    defer { position += 1 }
    return bytes[bytes.startIndex + position]
  }

  package mutating func number<T: FixedWidthInteger>(_: T.Type) -> T? {
    let size = MemoryLayout<T>.size
    guard remaining >= size else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      T(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: T.self))
    }
  }

  package mutating func data(_ count: Int) -> Data? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    let start = bytes.startIndex + position
    return bytes[start..<start + count]
  }

  package mutating func text(_ count: Int) -> String? {
    data(count).flatMap { String(data: $0, encoding: .utf8) }
  }

  /// Up to the next line feed, which is passed over; at most 64 KiB.
  package mutating func line() -> String? {
    let start = bytes.startIndex + position
    guard let end = bytes[start...].prefix(1 << 16).firstIndex(of: 10) else { return nil }
    let text = text(end - start)
    position = end + 1 - bytes.startIndex
    return text
  }
}
