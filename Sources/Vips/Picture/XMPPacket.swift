/// The one thing in an XMP packet that turning the picture makes untrue.
enum XMPPacket {
  /// The packet with `tiff:Orientation` set to 1 wherever it stands, same length.
  static func upright(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for (before, after) in [
      ("tiff:Orientation=\"", "\""), ("tiff:Orientation='", "'"), ("<tiff:Orientation>", "<"),
    ] {
      let key = Array(before.utf8)
      let end = Array(after.utf8)[0]
      guard bytes.count > key.count + 1 else { continue }
      for at in 0..<(bytes.count - key.count - 1)
      where bytes[at] == key[0] && bytes[at..<at + key.count].elementsEqual(key) {
        let digit = at + key.count
        if (0x31...0x38).contains(bytes[digit]), bytes[digit + 1] == end { bytes[digit] = 0x31 }
      }
    }
    return bytes
  }
}
