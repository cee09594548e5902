import Foundation

/// The folder of a sheet's paintings while it is made. Each picture has its report beside it, which is
/// written last: a picture with a report is finished.
struct GridCells {
  let folder: String

  init(_ folder: String) { self.folder = folder }

  /// The picture's place, from what it depends on.
  func path(of fingerprint: String) -> String { folder + "/\(fingerprint).tif" }

  /// How it is written: in tiles, which the sheet reads as it needs them.
  static let options = "[tile,compression=deflate]"

  static func reportPath(_ picture: String) -> String { picture + ".json" }

  /// Refuses a place where no folder can be.
  func check() throws(PaintError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw .file(path: folder, reason: "is a file, expected a folder for unfinished paintings")
    }
  }

  func make() throws(PaintError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .file(path: folder, reason: "can't be made: \(error.localizedDescription)")
    }
  }

  /// The report of a finished picture.
  func report(of picture: String) -> PaintReport? {
    guard FileManager.default.fileExists(atPath: picture),
      let data = FileManager.default.contents(atPath: Self.reportPath(picture)),
      let report = try? JSONDecoder().decode(PaintReport.self, from: data), report.isComplete
    else { return nil }
    return report
  }

  /// Removes what sheets put there, and the folder unless there is something else in it.
  func remove() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.contains(/^\.?[0-9a-f]{64}\.tif/) {
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    removeIfEmpty()
  }

  func removeIfEmpty() { rmdir(folder) }
}
