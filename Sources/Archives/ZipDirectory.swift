import Foundation

/// The central directory of a ZIP archive (PKWARE APPNOTE 6.3.10, ZIP64 included).
struct ZipDirectory {
  private static let mostEntries = 100_000

  /// Where it begins, and with it where contents have to end.
  let offset: Int
  let size: Int
  private let count: Int

  /// Finds it: the end record, in the last 64 KiB, says where it is.
  init(of bytes: Data) throws(ZipError) {
    let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    let tail = Array(bytes.suffix(65_557))
    let place = stride(from: tail.count - 22, through: 0, by: -1).first {
      Array(tail[$0..<$0 + 4]) == signature
    }
    guard let place else {
      throw .damaged(
        place: "end of the archive", found: "no end record",
        expected: "one: the file is cut short")
    }
    let end = bytes.count - tail.count + place
    var reader = ByteReader(bytes, at: end + 4)
    let disks = reader.number(UInt32.self)
    _ = reader.number(UInt16.self)
    guard let count = reader.number(UInt16.self), let size = reader.number(UInt32.self),
      let offset = reader.number(UInt32.self)
    else { throw .damaged(place: "end record", found: "its start only", expected: "22 bytes") }
    var stated = (offset: Int(offset), size: Int(size), count: Int(count))
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
      stated = try Self.large(bytes, before: end) ?? stated
    } else if disks != 0 {
      throw .damaged(
        place: "end record", found: "an archive of several files", expected: "one file")
    }
    guard stated.count <= Self.mostEntries else {
      throw .tooLarge(what: "entries", found: stated.count, limit: Self.mostEntries)
    }
    guard stated.offset <= end, stated.size <= end - stated.offset else {
      throw .damaged(
        place: "end record", found: "\(stated.size) bytes of directory at \(stated.offset)",
        expected: "an end before \(end)")
    }
    (self.offset, self.size, self.count) = stated
  }

  /// The ZIP64 end record, if its locator stands before the end record.
  private static func large(
    _ bytes: Data, before end: Int
  ) throws(ZipError) -> (offset: Int, size: Int, count: Int)? {
    guard end >= 20 else { return nil }
    var locator = ByteReader(bytes, at: end - 20)
    guard locator.number(UInt32.self) == 0x0706_4B50 else { return nil }
    _ = locator.number(UInt32.self)
    guard let stated = locator.number(UInt64.self), let place = Int(exactly: stated), place < end
    else {
      throw .damaged(
        place: "ZIP64 locator", found: "a place outside the file", expected: "one inside")
    }
    var reader = ByteReader(bytes, at: place)
    guard reader.number(UInt32.self) == 0x0606_4B50 else {
      throw .damaged(place: "ZIP64 end record", found: "another signature", expected: "its own")
    }
    _ = reader.data(28)
    guard let count = reader.number(UInt64.self).flatMap({ Int(exactly: $0) }),
      let size = reader.number(UInt64.self).flatMap({ Int(exactly: $0) }),
      let offset = reader.number(UInt64.self).flatMap({ Int(exactly: $0) })
    else {
      throw .damaged(
        place: "ZIP64 end record", found: "sizes beyond the file", expected: "smaller ones")
    }
    return (offset, size, count)
  }

  /// The entries in order.
  func entries(of bytes: Data) throws(ZipError) -> [ZipEntry] {
    var reader = ByteReader(bytes, at: offset)
    var entries: [ZipEntry] = []
    for _ in 0..<count { entries.append(try Self.entry(&reader, end: offset + size)) }
    return entries
  }

  private static func entry(_ reader: inout ByteReader, end: Int) throws(ZipError) -> ZipEntry {
    let place = "directory, byte \(reader.position)"
    guard reader.position + 46 <= end, reader.number(UInt32.self) == 0x0201_4B50,
      reader.data(4) != nil, let flags = reader.number(UInt16.self),
      let method = reader.number(UInt16.self), reader.data(4) != nil,
      let checksum = reader.number(UInt32.self),
      let packed = reader.number(UInt32.self), let size = reader.number(UInt32.self),
      let nameLength = reader.number(UInt16.self), let extraLength = reader.number(UInt16.self),
      let commentLength = reader.number(UInt16.self), reader.data(4) != nil,
      let attributes = reader.number(UInt32.self),
      let offset = reader.number(UInt32.self), let name = reader.text(Int(nameLength)),
      let extra = reader.data(Int(extraLength)), reader.data(Int(commentLength)) != nil,
      reader.position <= end
    else { throw .damaged(place: place, found: "no whole entry", expected: "one, named in UTF-8") }
    var values = [UInt64(size), UInt64(packed), UInt64(offset)]
    var fields = ByteReader(extra)
    while let kind = fields.number(UInt16.self), let length = fields.number(UInt16.self),
      let data = fields.data(Int(length))
    {
      guard kind == 1 else { continue }
      var wide = ByteReader(data)
      for index in values.indices where values[index] == 0xFFFF_FFFF {
        guard let value = wide.number(UInt64.self) else {
          throw .damaged(
            place: "entry \"\(name)\"", found: "a short ZIP64 field",
            expected: "8 bytes a number")
        }
        values[index] = value
      }
    }
    guard flags & 0x2041 == 0 else {
      throw .unsupported(found: "the encrypted entry \"\(name)\"", expected: "none")
    }
    guard let length = Int(exactly: values[0]), let stored = Int(exactly: values[1]),
      let header = Int(exactly: values[2]), method != 0 || length == stored
    else {
      throw .damaged(
        place: "entry \"\(name)\"", found: "\(values[1]) bytes stored for \(values[0])",
        expected: "as many")
    }
    return ZipEntry(
      name: name, method: .init(method), kind: kind(name, attributes >> 16), size: length,
      packedSize: stored, checksum: checksum, header: header)
  }

  /// The upper half of the attributes is a Unix mode where the maker wrote one.
  private static func kind(_ name: String, _ mode: UInt32) -> ZipEntry.Kind {
    switch mode & 0o170000 {
    case 0o120000: .symbolicLink
    case 0o040000: .folder
    case 0o100000, 0: name.hasSuffix("/") ? .folder : .file
    default: .special
    }
  }
}
