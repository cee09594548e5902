import Foundation

/// Reads whole files, refusing what is no regular file or unreasonably large.
enum FileBytes {
  /// Far above any network for pictures.
  static let limit = 8 << 30

  static func read(_ path: String) throws(WeightsError) -> Data {
    _ = try size(path)
    do {
      return try Data(contentsOf: URL(filePath: path).resolvingSymlinksInPath())
    } catch {
      throw .unreadable(path: path, reason: "can't be read: \(error.localizedDescription)")
    }
  }

  /// The size of a regular file.
  static func size(_ path: String) throws(WeightsError) -> Int {
    // Asked of the file itself first: a pipe would block and a device never end.
    let real = URL(filePath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: real) else {
      throw .unreadable(path: path, reason: "no such file")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw .unreadable(path: path, reason: "found no regular file")
    }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard size <= limit else {
      throw .tooLarge(path: path, what: "file size in bytes", found: size, limit: limit)
    }
    return size
  }
}
