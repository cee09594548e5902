import Foundation

/// Folders for what TensorRT and Core ML compile.
///
/// Both name their files after a network's structure, not after its weights, lengths and precision,
/// and would take one style's engine for another's: each combination gets a folder of its own.
enum OnnxRuntimeCache {
  /// The folder for a compilation, below `directory`, made and private to the user; nil if it can't
  /// be made.
  static func folder(
    in directory: String, for request: CompileRequest, device: String, version: String
  ) -> String? {
    var hash = Hash()
    switch request.network {
    case .bytes(let bytes, _):
      bytes.withUnsafeBytes { hash.add($0) }
    case .file(let path):
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
      data.withUnsafeBytes { hash.add($0) }
      // Weights beside the file are not looked into; a later date tells of a change.
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      hash.add(path)
      hash.add("\(modified(folder))")
    }
    for (name, shape) in request.inputs.sorted(by: { $0.key < $1.key }) {
      hash.add("\(name) \(shape)")
    }
    hash.add("\(request.precision) \(device) \(version)")
    let folder = directory + "/" + hash.text
    return CacheFolder.prepare(folder) ? folder : nil
  }

  private static func modified(_ path: String) -> Double {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
  }

  /// FNV-1a of 64 bits (Fowler, Noll and Vo): tells files apart, is no protection.
  private struct Hash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
      for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    /// Ends with a byte that texts don't hold, so that "a", "b" is not "ab".
    mutating func add(_ text: String) {
      (Array(text.utf8) + [0xff]).withUnsafeBytes { add($0) }
    }

    var text: String {
      let digits = String(state, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
  }
}
