import Foundation
import PluginKit
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A plugin folder that is written under a hidden name beside its place and appears there whole,
/// or is removed with its owner.
///
/// In the hidden folder lie `plugin`, a file `lock` that is locked while the owner lives, and in
/// `old`, where the file system can't exchange folders, a plugin on its way out. Folders whose owner
/// was killed are removed by the next one.
package final class StagingFolder {
  private static let prefix = ".staging-"
  /// Longest wait for another process's change, which takes milliseconds.
  private static let patience = 30.0
  /// Folders in use and those made for them, for ``abandonAll()``; held while one changes places.
  private static let live = Mutex<[String: [String]]>([:])

  /// Where to write the plugin.
  package var folder: String { root + "/plugin" }

  private let parent: String
  private let root: String
  private let owner: FolderLock?
  /// Folders on the way that were not there before, outermost first.
  private let made: [String]

  /// Makes the hidden folder, and those on the way.
  ///
  /// - Parameter parent: the folder of plugins.
  package init(in parent: String) throws(InstallError) {
    self.parent = parent
    root = parent + "/" + Self.prefix + UUID().uuidString.prefix(8).lowercased()
    let (lock, made) = try Self.lock(parent)
    self.made = made
    Self.sweep(parent)
    var failure: Files.Failure?
    var owner: FolderLock?
    do throws(Files.Failure) {
      guard mkdir(root, 0o755) == 0 else { throw Files.Failure(errno) }
      owner = try FolderLock(root + "/lock", seconds: 0)
      guard owner != nil, mkdir(root + "/plugin", 0o755) == 0 else { throw Files.Failure(errno) }
    } catch { failure = error }
    self.owner = owner
    Self.live.withLock { [root] in $0[root] = made }
    withExtendedLifetime(lock) {}
    if let failure { throw .unwritable(path: parent, reason: failure.reason) }
  }

  deinit {
    let lock = try? FolderLock(parent + "/.lock", seconds: Self.patience)
    try? FileManager.default.removeItem(atPath: root)
    _ = Self.live.withLock { [root] in $0.removeValue(forKey: root) }
    // Folders made for a plugin that didn't come go too, unless something else is in them by now.
    if !made.isEmpty {
      lock?.removeFile()
      for folder in made.reversed() { rmdir(folder) }
    }
    withExtendedLifetime(lock) {}
  }

  /// Removes what this process has staged; a change of places that has begun is finished first.
  ///
  /// Nothing can be staged afterwards: this is for a process about to end.
  package static func abandonAll() {
    live.withLock { folders in
      for (root, made) in folders {
        try? FileManager.default.removeItem(atPath: root)
        for folder in made.reversed() { rmdir(folder) }
      }
      folders = [:]
    }
  }

  /// Whether there is something by a name, links that lead nowhere included.
  package static func isTaken(_ path: String) -> Bool { Files.exists(path) }

  // MARK: Writing

  /// Writes a file and sees that it is on disk.
  ///
  /// - Parameters:
  ///   - name: relative to ``folder``; the folders on the way are made.
  ///   - body: calls its argument with the contents in pieces.
  package func write(
    _ name: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    let path = folder + "/" + name
    do {
      try FileManager.default.createDirectory(
        atPath: Files.parent(of: path), withIntermediateDirectories: true)
    } catch {
      throw InstallError.unwritable(path: path, reason: "its folder can't be made")
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    try body { bytes in
      var rest = bytes
      while !rest.isEmpty {
        #if canImport(Darwin)
          let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
        #else
          let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        #endif
        guard count > 0 else {
          if errno == EINTR { continue }
          throw failure(path)
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  /// Writes a file that is in memory.
  package func write(_ bytes: [UInt8], as name: String) throws {
    try write(name) { put in try bytes.withUnsafeBytes { try put($0) } }
  }

  // MARK: Changing places

  /// Gives the plugin its name. A plugin that has it, where replacing is allowed, is exchanged for
  /// this one in one step.
  ///
  /// - Returns: whether one was replaced.
  /// - Throws: ``InstallError``, with everything as it was.
  @discardableResult
  package func commit(as id: String, replaces: Bool) throws(InstallError) -> Bool {
    let place = parent + "/" + id
    Self.sync(folder)
    let (lock, _) = try Self.lock(parent)
    defer { withExtendedLifetime(lock) {} }
    if let other = Self.others(id, in: parent).first {
      throw .duplicate(id: id, folder: other)
    }
    let isTaken = Files.exists(place)
    if isTaken {
      guard replaces else { throw .exists(path: place) }
      try Self.checkFolder(place)
    }
    let failure = Self.live.withLock { _ -> Files.Failure? in
      do throws(Files.Failure) {
        if isTaken {
          mkdir(root + "/old", 0o755)
          try Renaming.exchange(folder, with: place, aside: root + "/old/" + id)
        } else {
          try Renaming.move(folder, to: place)
        }
        Self.sync(parent)
        return nil
      } catch { return error }
    }
    if let failure { throw .unwritable(path: place, reason: failure.reason) }
    return isTaken
  }

  /// Takes a plugin out of its place, to be removed with this object.
  package func take(_ id: String) throws(InstallError) {
    let place = parent + "/" + id
    let (lock, _) = try Self.lock(parent)
    defer { withExtendedLifetime(lock) {} }
    try Self.checkFolder(place)
    let failure = Self.live.withLock { _ -> Files.Failure? in
      do throws(Files.Failure) {
        // Not into `old`, from where it would come back.
        try Renaming.move(place, to: root + "/removed")
        return nil
      } catch { return error }
    }
    if let failure { throw .unwritable(path: place, reason: failure.reason) }
  }

  /// Folders in a folder of plugins, other than `id`, whose plugin has that id.
  package static func others(_ id: String, in parent: String) -> [String] {
    let names = (try? Files.names(in: parent)) ?? []
    return names.filter { $0 != id }.map { parent + "/" + $0 }
      .filter { (try? Plugin(at: $0))?.id == id }
  }

  /// That a place holds a folder, not a link to one.
  package static func checkFolder(_ place: String) throws(InstallError) {
    var status = stat()
    guard lstat(place, &status) == 0 else {
      throw .unwritable(path: place, reason: String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return
    case S_IFLNK:
      throw .refused(
        place: place, found: "a symbolic link", expected: "a plugin's folder; remove it yourself")
    default: throw .refused(place: place, found: "no folder", expected: "a plugin's folder")
    }
  }

  private func failure(_ path: String) -> InstallError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }

  private static func sync(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  // MARK: The folder of plugins

  /// The right to change a folder of plugins, which is made if need be.
  private static func lock(
    _ parent: String
  ) throws(InstallError) -> (lock: FolderLock, made: [String]) {
    var made: [String] = []
    var failure = Files.Failure(reason: "can't be made")
    // Another process may remove the folder, which it made, between the two steps.
    for _ in 0..<20 {
      do throws(Files.Failure) {
        made += try make(parent)
        if let lock = try FolderLock(parent + "/.lock", seconds: patience) { return (lock, made) }
        failure = Files.Failure(reason: "another impasto is changing it")
        break
      } catch { failure = error }
    }
    for folder in made.reversed() { rmdir(folder) }
    throw .unwritable(path: parent, reason: failure.reason)
  }

  /// Makes a folder and those on the way; the ones that weren't there, outermost first.
  private static func make(_ path: String) throws(Files.Failure) -> [String] {
    if Files.isFolder(path) { return [] }
    let parent = Files.parent(of: path)
    var made = parent == path ? [] : try make(parent)
    if mkdir(path, 0o755) == 0 {
      made.append(path)
    } else if errno != EEXIST || !Files.isFolder(path) {
      let failure = Files.Failure(errno)
      for folder in made.reversed() { rmdir(folder) }
      throw failure
    }
    return made
  }

  /// Removes what killed processes left, and puts back a plugin that was on its way out while its
  /// successor wasn't yet in its place. Only under the lock: folders are made under it.
  private static func sweep(_ parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let root = parent + "/" + name
      guard (try? checkFolder(root)) != nil, FolderLock.isFree(root + "/lock") else { continue }
      for id in (try? Files.names(in: root + "/old")) ?? [] {
        try? Renaming.move(root + "/old/" + id, to: parent + "/" + id)
      }
      try? FileManager.default.removeItem(atPath: root)
    }
  }
}
