import CZlib
import Foundation

/// Writes ZIP archives, honest ones and others.
public enum TestArchive {
  /// One entry of an archive to write, and the lies about it.
  public struct Entry {
    /// The name in the directory.
    public var name: String
    /// What is stored for it, as it is.
    public var contents: [UInt8]
    /// Compression method; says nothing about ``contents``.
    public var method: UInt16 = 0
    /// General purpose flags.
    public var flags: UInt16 = 0
    /// Sizes in the directory; nil for those of ``contents``.
    public var claimedSize: UInt32?
    /// See ``claimedSize``.
    public var claimedPacked: UInt32?
    /// CRC-32; nil for that of ``contents``.
    public var checksum: UInt32?
    /// Unix mode; 0 for none.
    public var mode: UInt32 = 0
    /// Where the directory says that the local header is.
    public var offset: UInt32?
    /// The name in the local header.
    public var localName: String?

    /// A stored entry.
    public init(name: String, contents: [UInt8], mode: UInt32 = 0) {
      self.name = name
      self.contents = contents
      self.mode = mode
    }

    /// A deflated entry.
    public init(deflating contents: [UInt8], name: String) {
      self.init(name: name, contents: TestArchive.deflated(contents))
      method = 8
      claimedSize = UInt32(contents.count)
      checksum = TestArchive.checksum(contents)
    }
  }

  /// The archive.
  ///
  /// - Parameter count: how many entries the end record claims.
  public static func data(_ entries: [Entry], count: UInt16? = nil) -> Data {
    var data = Data()
    var directory = Data()
    func put<T: FixedWidthInteger>(_ value: T, _ target: inout Data) {
      withUnsafeBytes(of: value.littleEndian) { target.append(contentsOf: $0) }
    }
    for entry in entries {
      let place = entry.offset ?? UInt32(data.count)
      let size = UInt32(entry.contents.count)
      let checksum = entry.checksum ?? Self.checksum(entry.contents)
      let localName = Array((entry.localName ?? entry.name).utf8)
      put(UInt32(0x0403_4B50), &data)
      for value: UInt16 in [20, entry.flags, entry.method, 0, 0] { put(value, &data) }
      for value in [checksum, size, entry.claimedSize ?? size] { put(UInt32(value), &data) }
      for value in [localName.count, 0] { put(UInt16(value), &data) }
      data.append(contentsOf: localName + entry.contents)
      put(UInt32(0x0201_4B50), &directory)
      // Made by Unix (3), where the mode means something.
      for value: UInt16 in [0x0314, 20, entry.flags, entry.method, 0, 0] { put(value, &directory) }
      for value in [checksum, entry.claimedPacked ?? size, entry.claimedSize ?? size] {
        put(UInt32(value), &directory)
      }
      for value in [entry.name.utf8.count, 0, 0, 0, 0] { put(UInt16(value), &directory) }
      put(entry.mode << 16, &directory)
      put(place, &directory)
      directory.append(contentsOf: Array(entry.name.utf8))
    }
    let start = UInt32(data.count)
    data += directory
    put(UInt32(0x0605_4B50), &data)
    let number = count ?? UInt16(entries.count)
    for value in [0, 0, number, number] { put(value, &data) }
    put(UInt32(directory.count), &data)
    put(start, &data)
    put(UInt16(0), &data)
    return data
  }

  /// The files of a folder, deflated, below a top folder if one is named.
  public static func packing(_ folder: String, top: String? = nil) throws -> Data {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    var entries: [Entry] = []
    for name in names {
      let inside = (top.map { $0 + "/" } ?? "") + name
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      entries.append(
        isFolder.boolValue
          ? Entry(name: inside + "/", contents: [], mode: 0o040755)
          : Entry(
            deflating: [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name))),
            name: inside))
    }
    return data(entries)
  }

  /// Bytes as a bare deflate stream.
  public static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
    let count = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = uInt(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = uInt(target.count)
        deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(output.prefix(count))
  }

  /// CRC-32.
  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    UInt32(bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) })
  }
}
