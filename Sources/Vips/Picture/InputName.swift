import Foundation

/// The name of an input: a path and libvips's loader options, `scan.tif[page=1]`. A file that
/// really has that name, brackets and all, has no options.
struct InputName: Sendable, Hashable {
  let path: String
  /// With its brackets; empty when there are none.
  let options: String

  init(_ name: String) {
    guard name.hasSuffix("]"), let open = name.lastIndex(of: "["), open > name.startIndex,
      !FileManager.default.fileExists(atPath: name)
    else {
      path = name
      options = ""
      return
    }
    path = String(name[..<open])
    options = String(name[open...])
  }

  /// The page chosen in the options.
  var page: Int? {
    for option in options.dropFirst().dropLast().split(separator: ",") {
      let parts = option.split(separator: "=", maxSplits: 1)
      let key = parts[0].trimmingCharacters(in: .whitespaces)
      if key == "page", parts.count == 2 {
        return Int(parts[1].trimmingCharacters(in: .whitespaces))
      }
    }
    return nil
  }

  /// Throws what is wrong with the file before a decoder looks at it.
  func check() throws(PictureError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .notFound(path)
    }
    if isFolder.boolValue { throw .isFolder(path) }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let type = attributes?[.type] as? FileAttributeType, type == .typeRegular,
      let size = attributes?[.size] as? NSNumber, size.int64Value == 0
    {
      throw .empty(path)
    }
  }
}
