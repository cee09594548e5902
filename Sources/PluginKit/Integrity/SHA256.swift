import CGlib

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces.
package struct SHA256: ~Copyable {
  private let checksum: OpaquePointer?

  package init() { checksum = g_checksum_new(G_CHECKSUM_SHA256) }

  deinit { if let checksum { g_checksum_free(checksum) } }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    guard let checksum, let base = bytes.baseAddress, !bytes.isEmpty else { return }
    g_checksum_update(
      checksum, base.assumingMemoryBound(to: UInt8.self), gssize(bytes.count))
  }

  /// 64 hexadecimal digits in lower case. Nothing can be added afterwards.
  package func finish() -> String {
    guard let checksum, let text = g_checksum_get_string(checksum) else { return "" }
    return String(cString: text)
  }

  /// The hash of bytes in memory.
  package static func of(_ bytes: [UInt8]) -> String {
    let hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }

  /// Size and hash of a file, read once in pieces of 1 MiB.
  package static func ofFile(_ path: String) throws(Files.Failure) -> (size: Int, hash: String) {
    let reader = try Files.Reader(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    let hash = SHA256()
    var size = 0
    while true {
      let count = try reader.read(into: buffer)
      if count == 0 { return (size, hash.finish()) }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      size += count
    }
  }
}
