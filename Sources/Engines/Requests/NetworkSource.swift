import Foundation

/// Where a network comes from.
public enum NetworkSource: Sendable {
  /// A file in a format the engine reads, e.g. ONNX.
  case file(String)
  /// The same bytes in memory; `name` is what messages call it. External data is not available.
  case bytes([UInt8], name: String)

  /// The size of the network without external data; nil if the file cannot be looked at.
  public var byteCount: Int? {
    switch self {
    case .file(let path):
      (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    case .bytes(let bytes, _): bytes.count
    }
  }

  /// What messages call the network: its path, or the name given with the bytes.
  public var name: String {
    switch self {
    case .file(let path): path
    case .bytes(_, let name): name
    }
  }
}
