import Foundation

/// Reads ZIP archives whose entries are stored as they are, which is all that `torch.save` writes
/// (PKWARE APPNOTE 6.3.10; ZIP64 included). Compressed or overlapping entries are refused, so an
/// archive can't claim more than its own size.
///
/// Checksums are not compared: PyTorch itself can be told to write none.
struct StoredArchive {
  private static let mostEntries = 100_000

  let path: String
  /// Contents by name.
  private(set) var entries: [String: Data] = [:]

  static func matches(_ bytes: Data) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
  }

  init(_ bytes: Data, path: String) throws(WeightsError) {
    self.path = path
    let directory = try Self.directory(bytes, path: path)
    var ranges: [(begin: Int, end: Int, name: String)] = []
    var reader = ByteReader(bytes, at: directory.offset)
    for _ in 0..<directory.count {
      let entry = try Self.entry(&reader, end: directory.offset + directory.size, path: path)
      let begin = try Self.contents(of: entry, in: bytes, path: path)
      guard entry.size <= directory.offset - begin else {
        throw Self.damaged(
          path, "entry \"\(entry.name)\"", "\(entry.size) bytes at \(begin)",
          "an end before \(directory.offset)")
      }
      guard entries[entry.name] == nil else {
        throw Self.damaged(path, "entry \"\(entry.name)\"", "it twice", "it once")
      }
      let start = bytes.startIndex + begin
      entries[entry.name] = bytes[start..<start + entry.size]
      ranges.append((entry.header, begin + entry.size, entry.name))
    }
    ranges.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    for (a, b) in zip(ranges, ranges.dropFirst()) where b.begin < a.end {
      throw Self.damaged(path, "entries \"\(a.name)\" and \"\(b.name)\"", "an overlap", "none")
    }
  }

  // MARK: Structures

  private struct Directory {
    var offset: Int
    var size: Int
    var count: Int
  }

  private struct Entry {
    var name: String
    var size: Int
    /// Where its local header is.
    var header: Int
  }

  /// The end record, in the last 64 KiB, says where the central directory is.
  private static func directory(_ bytes: Data, path: String) throws(WeightsError) -> Directory {
    let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    let tail = Array(bytes.suffix(65_557))
    let place = stride(from: tail.count - 22, through: 0, by: -1).first {
      Array(tail[$0..<$0 + 4]) == signature
    }
    guard let place else {
      throw damaged(path, "end of the archive", "no end record", "one: the file is cut short")
    }
    let end = bytes.count - tail.count + place
    var reader = ByteReader(bytes, at: end + 4)
    let disks = reader.number(UInt32.self)
    _ = reader.number(UInt16.self)
    guard let count = reader.number(UInt16.self), let size = reader.number(UInt32.self),
      let offset = reader.number(UInt32.self)
    else { throw damaged(path, "end record", "its start only", "22 bytes") }
    var directory = Directory(offset: Int(offset), size: Int(size), count: Int(count))
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
      directory = try large(bytes, before: end, path: path) ?? directory
    } else if disks != 0 {
      throw damaged(path, "end record", "an archive of several files", "one file")
    }
    guard directory.count <= mostEntries else {
      throw .tooLarge(path: path, what: "entries", found: directory.count, limit: mostEntries)
    }
    guard directory.offset <= end, directory.size <= end - directory.offset else {
      throw damaged(
        path, "end record", "\(directory.size) bytes of directory at \(directory.offset)",
        "an end before \(end)")
    }
    return directory
  }

  /// The ZIP64 end record, if its locator stands before the end record.
  private static func large(
    _ bytes: Data, before end: Int, path: String
  ) throws(WeightsError) -> Directory? {
    guard end >= 20 else { return nil }
    var locator = ByteReader(bytes, at: end - 20)
    guard locator.number(UInt32.self) == 0x0706_4B50 else { return nil }
    _ = locator.number(UInt32.self)
    guard let stated = locator.number(UInt64.self), let place = Int(exactly: stated), place < end
    else { throw damaged(path, "ZIP64 locator", "a place outside the file", "one inside") }
    var reader = ByteReader(bytes, at: place)
    guard reader.number(UInt32.self) == 0x0606_4B50 else {
      throw damaged(path, "ZIP64 end record", "another signature", "its own")
    }
    _ = reader.data(28)
    guard let count = reader.number(UInt64.self).flatMap({ Int(exactly: $0) }),
      let size = reader.number(UInt64.self).flatMap({ Int(exactly: $0) }),
      let offset = reader.number(UInt64.self).flatMap({ Int(exactly: $0) })
    else { throw damaged(path, "ZIP64 end record", "sizes beyond the file", "smaller ones") }
    return Directory(offset: offset, size: size, count: count)
  }

  private static func entry(
    _ reader: inout ByteReader, end: Int, path: String
  ) throws(WeightsError) -> Entry {
    let place = "directory, byte \(reader.position)"
    guard reader.position + 46 <= end, reader.number(UInt32.self) == 0x0201_4B50,
      reader.data(4) != nil, let flags = reader.number(UInt16.self),
      let method = reader.number(UInt16.self), reader.data(8) != nil,
      let packed = reader.number(UInt32.self), let size = reader.number(UInt32.self),
      let nameLength = reader.number(UInt16.self), let extraLength = reader.number(UInt16.self),
      let commentLength = reader.number(UInt16.self), reader.data(8) != nil,
      let offset = reader.number(UInt32.self), let name = reader.text(Int(nameLength)),
      let extra = reader.data(Int(extraLength)), reader.data(Int(commentLength)) != nil,
      reader.position <= end
    else { throw damaged(path, place, "no whole entry", "one") }
    var values = [UInt64(size), UInt64(packed), UInt64(offset)]
    var fields = ByteReader(extra)
    while let kind = fields.number(UInt16.self), let length = fields.number(UInt16.self),
      let data = fields.data(Int(length))
    {
      guard kind == 1 else { continue }
      var wide = ByteReader(data)
      for index in values.indices where values[index] == 0xFFFF_FFFF {
        guard let value = wide.number(UInt64.self) else {
          throw damaged(path, "entry \"\(name)\"", "a short ZIP64 field", "8 bytes a number")
        }
        values[index] = value
      }
    }
    guard flags & 1 == 0 else {
      throw .unsupported(path: path, found: "the encrypted entry \"\(name)\"", expected: "none")
    }
    guard method == 0 else {
      throw .unsupported(
        path: path, found: "the compressed entry \"\(name)\"",
        expected: "stored entries, as torch.save writes them")
    }
    guard values[0] == values[1], let length = Int(exactly: values[0]),
      let header = Int(exactly: values[2])
    else {
      throw damaged(
        path, "entry \"\(name)\"", "\(values[1]) bytes stored for \(values[0])", "as many")
    }
    return Entry(name: name, size: length, header: header)
  }

  /// Where an entry's contents begin: behind its local header, which must agree on the name.
  private static func contents(
    of entry: Entry, in bytes: Data, path: String
  ) throws(WeightsError) -> Int {
    guard entry.header <= bytes.count - 30 else {
      throw damaged(path, "entry \"\(entry.name)\"", "a place beyond the end", "one inside")
    }
    var reader = ByteReader(bytes, at: entry.header)
    guard reader.number(UInt32.self) == 0x0403_4B50, reader.data(4) != nil,
      reader.number(UInt16.self) == 0, reader.data(8) != nil,
      let packed = reader.number(UInt32.self), reader.number(UInt32.self) != nil,
      let nameLength = reader.number(UInt16.self), let extraLength = reader.number(UInt16.self),
      reader.text(Int(nameLength)) == entry.name, reader.data(Int(extraLength)) != nil
    else {
      throw damaged(
        path, "entry \"\(entry.name)\"", "another local header", "the directory's name, stored")
    }
    // 0 where a descriptor follows the contents, all ones where ZIP64 says the size.
    guard packed == 0 || packed == 0xFFFF_FFFF || Int(packed) == entry.size else {
      throw damaged(
        path, "entry \"\(entry.name)\"", "\(packed) bytes in its own header", "\(entry.size)")
    }
    return reader.position
  }

  private static func damaged(
    _ path: String, _ place: String, _ found: String, _ expected: String
  ) -> WeightsError {
    .damaged(path: path, place: place, found: found, expected: expected)
  }
}
