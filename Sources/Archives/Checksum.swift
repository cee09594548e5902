import CZlib

/// CRC-32 as ZIP keeps it, of bytes that arrive in pieces.
struct Checksum {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    value = UInt32(truncatingIfNeeded: crc32_z(uLong(value), base, bytes.count))
  }
}
