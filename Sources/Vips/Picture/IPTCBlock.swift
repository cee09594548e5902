/// IPTC metadata as it stands in files: bare records in TIFF, inside a Photoshop image resource
/// block in JPEG. libvips hands over and writes what it finds, so the dress is changed here.
///
/// Only the IPTC resource is kept of a block; the others describe the old file (thumbnail,
/// resolution, digest).
enum IPTCBlock {
  private static let header = Array("Photoshop 3.0\0".utf8)
  private static let resource = Array("8BIM".utf8) + [0x04, 0x04]

  /// The bare records; nil when a block has none or is damaged.
  static func bare(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: header) else { return bytes.isEmpty ? nil : bytes }
    var at = header.count
    while at + 12 <= bytes.count {
      guard bytes[at..<at + 4].elementsEqual("8BIM".utf8) else { return nil }
      let isIPTC = bytes[at..<at + 6].elementsEqual(resource)
      // A Pascal string, padded with its length byte to an even size.
      let name = (Int(bytes[at + 6]) + 2) & ~1
      let lengthAt = at + 6 + name
      guard lengthAt + 4 <= bytes.count else { return nil }
      let length = bytes[lengthAt..<lengthAt + 4].reduce(0) { $0 << 8 | Int($1) }
      let start = lengthAt + 4
      guard length <= bytes.count - start else { return nil }
      if isIPTC { return length > 0 ? Array(bytes[start..<start + length]) : nil }
      at = start + ((length + 1) & ~1)
    }
    return nil
  }

  /// The whole data sets of bare records, without padding, and whether the last one was cut short.
  ///
  /// TIFFs written by libvips before that hold only the first quarter of their records.
  static func whole(_ records: [UInt8]) -> (records: [UInt8], isCut: Bool) {
    var at = 0
    while at < records.count, records[at] == 0x1C {
      guard at + 5 <= records.count else { return (Array(records[..<at]), true) }
      var length = Int(records[at + 3]) << 8 | Int(records[at + 4])
      var start = at + 5
      if length & 0x8000 != 0 {
        // An extended data set: the length has a length.
        let size = length & 0x7FFF
        guard size <= 4, size <= records.count - start else {
          return (Array(records[..<at]), true)
        }
        length = records[start..<start + size].reduce(0) { $0 << 8 | Int($1) }
        start += size
      }
      guard length <= records.count - start else { return (Array(records[..<at]), true) }
      at = start + length
    }
    return (Array(records[..<at]), false)
  }

  /// For TIFF: libvips 8.14 counts the records in longs but has libtiff write as many bytes, a
  /// quarter of them. Followed by three times as many zeros they are written whole; where that is
  /// mended, readers pass over the zeros.
  static func padded(_ records: [UInt8]) -> [UInt8] {
    records + [UInt8](repeating: 0, count: records.count * 3)
  }

  static func wrapped(_ records: [UInt8]) -> [UInt8] {
    let size = records.count
    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
    return header + resource + [0, 0] + length + records + (size % 2 == 1 ? [0] : [])
  }
}
