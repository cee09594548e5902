import CZlib
import Foundation

/// Unpacks deflated data (RFC 1951) through zlib.
enum Inflation {
  private static let piece = 1 << 18

  /// Unpacks `data` in pieces of up to 256 KiB.
  ///
  /// - Parameter limit: it stops at the first byte beyond.
  /// - Returns: the bytes unpacked, `limit + 1` when there are more; nil for data that is no whole
  ///   stream or has something behind it.
  static func run(
    _ data: Data, limit: Int, to body: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Int? {
    var stream = z_stream()
    // Negative: a bare stream without zlib's own header.
    guard
      inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 16)
    defer { buffer.deallocate() }
    return try data.withUnsafeBytes { source in
      // zlib counts input in 32 bits.
      var rest = source
      var total = 0
      while true {
        if stream.avail_in == 0, !rest.isEmpty {
          let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
          stream.next_in = UnsafeMutablePointer(
            mutating: part.baseAddress?.assumingMemoryBound(to: UInt8.self))
          stream.avail_in = uInt(part.count)
        }
        stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = uInt(piece)
        let status = inflate(&stream, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_STREAM_END else { return nil }
        let count = piece - Int(stream.avail_out)
        guard count <= limit - total else { return limit + 1 }
        total += count
        if count > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        if status == Z_STREAM_END { return stream.avail_in == 0 && rest.isEmpty ? total : nil }
        // No progress although there is room: the stream is cut short.
        if count == 0, stream.avail_in == 0, rest.isEmpty { return nil }
      }
    }
  }
}
