import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a folder holds at all depths. Links are listed, never followed; hidden names are left out.
enum FolderListing {
  /// Names relative to the folder, parents before what is in them, sorted.
  static func items(
    of folder: String, limit: Int
  ) throws(InstallError) -> [PackageLayout.Item] {
    var items: [PackageLayout.Item] = []
    var open = [""]
    while let prefix = open.popLast() {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder + "/" + prefix)
      } catch {
        throw .package(source: folder + "/" + prefix, reason: "can't be listed")
      }
      for name in names.sorted() where !name.hasPrefix(".") {
        guard items.count <= limit else { return items }
        var status = stat()
        guard lstat(folder + "/" + prefix + name, &status) == 0 else {
          throw .package(
            source: folder + "/" + prefix + name, reason: String(cString: strerror(errno)))
        }
        let kind: PackageLayout.Item.Kind =
          switch status.st_mode & S_IFMT {
          case S_IFREG: .file
          case S_IFDIR: .folder
          case S_IFLNK: .symbolicLink
          default: .special
          }
        let size = kind == .file ? Int(status.st_size) : 0
        items.append(.init(name: prefix + name, kind: kind, size: size, packedSize: size))
        if kind == .folder { open.append(prefix + name + "/") }
      }
    }
    return items
  }
}
