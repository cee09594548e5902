import Foundation

/// Small text files that appear whole or not at all.
enum SmallFile {
  /// - Throws: `PaintError.file`.
  static func write(_ text: String, to path: String) throws(PaintError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .file(path: path, reason: "can't be written: \(error.localizedDescription)")
    }
  }

  /// Refuses a place where nothing could be written, before any work.
  static func check(_ path: String) throws(PaintError) {
    let folder = (path as NSString).deletingLastPathComponent
    var isFolder: ObjCBool = false
    guard
      FileManager.default.fileExists(
        atPath: folder.isEmpty ? "." : folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw .file(path: path, reason: "the folder \(folder) does not exist") }
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
      throw .file(path: path, reason: "the folder is not writable")
    }
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw .file(path: path, reason: "is a folder")
    }
  }
}
