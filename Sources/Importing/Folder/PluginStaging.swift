import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A plugin folder that is written under a hidden name beside its place and appears there whole,
/// or is removed with its owner.
final class PluginStaging {
  /// The hidden folder.
  let folder: String
  private let place: String
  private let parent: String
  private var isDone = false

  /// Makes the hidden folder.
  ///
  /// - Throws: ``ImportError/exists(path:)`` when the place is taken and may not be replaced.
  init(id: String, parent: String, replaces: Bool) throws(ImportError) {
    self.parent = parent
    place = parent + "/" + id
    folder = parent + "/.\(id).importing-\(UUID().uuidString.prefix(8))"
    if !replaces, Self.isTaken(place) { throw .exists(path: place) }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: parent, reason: error.localizedDescription)
    }
  }

  deinit {
    if !isDone { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// Writes a file and sees that it is on disk.
  func write(_ bytes: [UInt8], as name: String) throws(ImportError) {
    let path = folder + "/" + name
    do {
      try Data(bytes).write(to: URL(filePath: path))
      let handle = try FileHandle(forUpdating: URL(filePath: path))
      try handle.synchronize()
      try handle.close()
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  /// Gives the folder its name. A folder that has the name, when replacing is allowed, goes only
  /// once the new one has taken its place.
  func commit(replaces: Bool) throws(ImportError) {
    var old: String?
    if Self.isTaken(place) {
      guard replaces else { throw .exists(path: place) }
      let aside = folder + ".old"
      guard rename(place, aside) == 0 else { throw failure() }
      old = aside
    }
    guard rename(folder, place) == 0 else {
      let error = failure()
      if let old { rename(old, place) }
      throw error
    }
    isDone = true
    if let old { try? FileManager.default.removeItem(atPath: old) }
  }

  private func failure() -> ImportError {
    .unwritable(path: place, reason: String(cString: strerror(errno)))
  }

  /// Whether there is something by this name, links that lead nowhere included.
  private static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }
}
