import Foundation

/// The unfinished output: a hidden file, or a hidden folder for a tree of files, beside the place
/// it will be moved to, so that moving is one rename within one file system.
struct PartialOutput {
  private let target: OutputTarget
  private let folder: String
  /// The hidden file or folder.
  let place: String
  /// The file name to give the saver.
  let saverPath: String

  init(for target: OutputTarget) throws(OutputError) {
    self.target = target
    folder = target.isTree ? target.folder : PartialOutput.realFolder(of: target)
    let mark = String(UInt32.random(in: .min ... .max), radix: 36)
    // Names may have 255 bytes, and this one gets longer.
    let hidden =
      "." + String(decoding: target.stem.utf8.prefix(120), as: UTF8.self) + ".\(mark).part"
    if target.isTree {
      place = folder + "/" + hidden
      saverPath = place + "/" + target.stem + ".dz"
      guard mkdir(place, 0o777) == 0 else {
        throw .system(path: target.path, action: "create \(place)", reason: lastSystemError())
      }
    } else {
      // Savers look at the suffix.
      place = folder + "/" + hidden + "." + OutputTarget.suffix(of: target.path)
      saverPath = place
    }
    UnfinishedOutputs.add(place)
  }

  /// Removes whatever is there.
  func remove() {
    try? FileManager.default.removeItem(atPath: place)
    UnfinishedOutputs.forget(place)
  }

  /// Makes it durable and moves it to its place.
  func commit(overwrite: Bool) throws(OutputError) {
    if !target.isTree { try sync(place) }
    try UnfinishedOutputs.committing(place) { () throws(OutputError) in
      if target.isTree {
        try commitTree(overwrite: overwrite)
      } else {
        try move(place, to: finalPath, overwrite: overwrite)
      }
    }
    if target.isTree { remove() }
    try sync(folder)
  }

  /// Follows a symbolic link, so that the link stays and its file is replaced.
  private var finalPath: String {
    folder + "/" + (PartialOutput.resolved(target.path) as NSString).lastPathComponent
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func realFolder(of target: OutputTarget) -> String {
    let folder = (resolved(target.path) as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  /// Moves the old tree aside, the new one in, and the old one back if that fails.
  private func commitTree(overwrite: Bool) throws(OutputError) {
    let aside = place + "/replaced"
    var moved: [String] = []
    var placed: [String] = []
    do throws(OutputError) {
      guard mkdir(aside, 0o777) == 0 else {
        throw .system(path: target.path, action: "create \(aside)", reason: lastSystemError())
      }
      for name in target.resultNames {
        let old = folder + "/" + name
        var information = stat()
        if lstat(old, &information) == 0 {
          guard overwrite else { throw .exists(path: old) }
          try move(old, to: aside + "/" + name, overwrite: true)
          moved.append(name)
        }
      }
      // The tiles first: whoever sees the description finds them.
      for name in target.resultNames.reversed() {
        try move(place + "/" + name, to: folder + "/" + name, overwrite: true)
        placed.append(name)
      }
    } catch {
      for name in placed { rename(folder + "/" + name, place + "/" + name) }
      for name in moved { rename(aside + "/" + name, folder + "/" + name) }
      throw error
    }
  }

  private func move(_ from: String, to: String, overwrite: Bool) throws(OutputError) {
    if !overwrite {
      // A link fails when the name has been taken meanwhile; renaming would replace it.
      if link(from, to) == 0 {
        unlink(from)
        return
      }
      guard errno != EEXIST else { throw .exists(path: target.path) }
      // Some file systems have no links.
      guard access(to, F_OK) != 0 else { throw .exists(path: target.path) }
    }
    guard rename(from, to) == 0 else {
      throw .system(path: target.path, action: "rename \(from)", reason: lastSystemError())
    }
  }

  private func sync(_ path: String) throws(OutputError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw .system(path: target.path, action: "open \(path)", reason: lastSystemError())
    }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder; that is no reason to lose the picture.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .system(path: target.path, action: "sync \(path)", reason: lastSystemError())
    }
  }

}

private func lastSystemError() -> String { String(cString: strerror(errno)) }
