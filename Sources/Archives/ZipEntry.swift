/// One entry of a ZIP archive, as its directory describes it.
package struct ZipEntry: Sendable, Hashable {
  /// How the contents are kept.
  package enum Method: Sendable, Hashable {
    /// As they are.
    case stored
    /// RFC 1951.
    case deflated
    /// Another of APPNOTE 4.4.5.
    case other(UInt16)

    init(_ code: UInt16) {
      switch code {
      case 0: self = .stored
      case 8: self = .deflated
      default: self = .other(code)
      }
    }
  }

  /// What the entry is, as far as the attributes of Unix systems say.
  package enum Kind: Sendable, Hashable {
    case file, folder, symbolicLink, special
  }

  /// The name as it stands there: nothing about it is to be trusted.
  package let name: String
  /// How the contents are kept.
  package let method: Method
  /// What it is.
  package let kind: Kind
  /// Bytes once unpacked, as the directory claims.
  package let size: Int
  /// Bytes in the archive.
  package let packedSize: Int
  /// CRC-32 of the contents; `torch.save` may write zero instead.
  package let checksum: UInt32
  /// Where its local header is.
  let header: Int
}
