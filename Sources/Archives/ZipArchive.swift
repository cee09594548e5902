import Foundation

/// Reads ZIP archives whose entries are stored or deflated. Entries that overlap, occur twice or
/// are encrypted are refused on opening.
package struct ZipArchive {
  /// The entries in the order of the directory; each name once.
  package let entries: [ZipEntry]
  private let bytes: Data
  /// Where contents begin, by name.
  private let begins: [String: Int]

  /// Whether bytes look like a ZIP archive.
  package static func matches(_ bytes: Data) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
  }

  /// Reads the directory; no contents yet.
  package init(_ bytes: Data) throws(ZipError) {
    self.bytes = bytes
    let directory = try ZipDirectory(of: bytes)
    entries = try directory.entries(of: bytes)
    var begins: [String: Int] = [:]
    var ranges: [(begin: Int, end: Int, name: String)] = []
    for entry in entries {
      let begin = try Self.contents(of: entry, in: bytes)
      guard begin <= directory.offset, entry.packedSize <= directory.offset - begin else {
        throw Self.damaged(
          entry, "\(entry.packedSize) bytes at \(begin)", "an end before \(directory.offset)")
      }
      guard begins.updateValue(begin, forKey: entry.name) == nil else {
        throw Self.damaged(entry, "it twice", "it once")
      }
      ranges.append((entry.header, begin + entry.packedSize, entry.name))
    }
    self.begins = begins
    ranges.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    for (a, b) in zip(ranges, ranges.dropFirst()) where b.begin < a.end {
      throw .damaged(
        place: "entries \"\(a.name)\" and \"\(b.name)\"", found: "an overlap", expected: "none")
    }
  }

  /// An entry's bytes as they lie in the archive.
  package func packed(_ entry: ZipEntry) -> Data {
    let start = bytes.startIndex + (begins[entry.name] ?? 0)
    return bytes[start..<start + entry.packedSize]
  }

  /// Unpacks an entry in pieces and compares its checksum.
  ///
  /// Never more than ``ZipEntry/size`` bytes come out, whatever the archive holds.
  ///
  /// - Parameter body: gets the pieces in order.
  /// - Throws: ``ZipError``, or what `body` throws.
  package func unpack(_ entry: ZipEntry, to body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var checksum = Checksum()
    switch entry.method {
    case .stored:
      try packed(entry).withUnsafeBytes { bytes in
        checksum.update(bytes)
        try body(bytes)
      }
    case .deflated:
      let size = try Inflation.run(packed(entry), limit: entry.size) { piece in
        checksum.update(piece)
        try body(piece)
      }
      guard let size else { throw Self.damaged(entry, "damaged data", "a deflated stream") }
      guard size == entry.size else {
        throw Self.damaged(
          entry, size > entry.size ? "more than it claims" : "\(size) bytes",
          "\(entry.size) bytes")
      }
    case .other(let code):
      throw ZipError.unsupported(
        found: "compression method \(code) in entry \"\(entry.name)\"",
        expected: "stored (0) or deflated (8) entries")
    }
    guard checksum.value == entry.checksum else {
      throw Self.damaged(
        entry, "CRC-32 \(String(checksum.value, radix: 16))",
        String(entry.checksum, radix: 16))
    }
  }

  /// Where an entry's contents begin: behind its local header, which must agree on name and method.
  private static func contents(
    of entry: ZipEntry, in bytes: Data
  ) throws(ZipError) -> Int {
    guard entry.header <= bytes.count - 30 else {
      throw damaged(entry, "a place beyond the end", "one inside")
    }
    var reader = ByteReader(bytes, at: entry.header)
    guard reader.number(UInt32.self) == 0x0403_4B50, reader.data(4) != nil,
      reader.number(UInt16.self).map({ ZipEntry.Method($0) }) == entry.method,
      reader.data(8) != nil,
      let packed = reader.number(UInt32.self), reader.number(UInt32.self) != nil,
      let nameLength = reader.number(UInt16.self), let extraLength = reader.number(UInt16.self),
      reader.text(Int(nameLength)) == entry.name, reader.data(Int(extraLength)) != nil
    else { throw damaged(entry, "another local header", "the directory's name and method") }
    // 0 where a descriptor follows the contents, all ones where ZIP64 says the size.
    guard packed == 0 || packed == 0xFFFF_FFFF || Int(packed) == entry.packedSize else {
      throw damaged(entry, "\(packed) bytes in its own header", "\(entry.packedSize)")
    }
    return reader.position
  }

  private static func damaged(
    _ entry: ZipEntry, _ found: String, _ expected: String
  ) -> ZipError {
    .damaged(place: "entry \"\(entry.name)\"", found: found, expected: expected)
  }
}
