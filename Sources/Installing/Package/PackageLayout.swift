import PluginKit
import Wording

/// Which files of a package make up the plugin: everything beside its `plugin.json`, which is at
/// the top or in the one folder at the top.
struct PackageLayout {
  /// Something in a package, as it is listed there.
  struct Item {
    enum Kind {
      case file, folder, symbolicLink, special
    }

    /// As listed.
    let name: String
    let kind: Kind
    /// Bytes, and bytes in the archive; the same in folders.
    let size: Int
    let packedSize: Int
  }

  /// A file to install.
  struct File {
    /// Where in the plugin.
    let path: PackagePath
    /// Its place in the list of items.
    let index: Int
    /// Bytes.
    let size: Int
  }

  /// The files, by path.
  let files: [File]

  /// Looks at everything listed, also at what isn't needed: a package with one trap in it is
  /// refused.
  ///
  /// - Parameter source: the package's name for messages.
  init(
    _ items: [Item], source: String, limits: PackageLimits
  ) throws(InstallError) {
    guard items.count <= limits.entries else {
      throw .refused(
        place: source, found: "\(items.count) files and folders",
        expected: "at most \(limits.entries)")
    }
    var total = 0
    var files: [File] = []
    var seen: [String: String] = [:]
    for (index, item) in items.enumerated() {
      let place = "\(source): entry \"\(item.name)\""
      let path: PackagePath
      do throws(PackagePath.Problem) { path = try PackagePath(item.name) } catch {
        throw .refused(place: place, found: error.found, expected: error.expected)
      }
      if let other = seen.updateValue(item.name, forKey: path.folded) {
        throw .refused(
          place: place, found: "another of that name (\"\(other)\")", expected: "each name once")
      }
      switch item.kind {
      case .folder:
        guard item.size == 0 else {
          throw .refused(place: place, found: "a folder with contents", expected: "none")
        }
        continue
      case .symbolicLink:
        throw .refused(place: place, found: "a symbolic link", expected: "files and folders")
      case .special:
        throw .refused(place: place, found: "a special file", expected: "files and folders")
      case .file: break
      }
      guard item.size <= limits.file else {
        throw .refused(
          place: place, found: "\(ByteCount(item.size))",
          expected: "at most \(ByteCount(limits.file))")
      }
      guard item.size <= 1 << 20 || item.size / limits.ratio <= item.packedSize else {
        throw .refused(
          place: place, found: "\(item.size) bytes packed into \(item.packedSize)",
          expected: "at most \(limits.ratio) times as many")
      }
      total += item.size
      guard total <= limits.total else {
        throw .refused(
          place: place, found: "\(ByteCount(total)) up to here",
          expected: "at most \(ByteCount(limits.total))")
      }
      if !path.isHidden { files.append(File(path: path, index: index, size: item.size)) }
    }
    let names = Set(files.map(\.path.folded))
    for file in files {
      for end in 1..<file.path.parts.count {
        let folder = file.path.prefix(end)
        if names.contains(folder.folded) {
          throw .refused(
            place: "\(source): entry \"\(folder)\"", found: "a file and a folder", expected: "one")
        }
      }
    }
    self.files = try Self.plugin(files, source: source)
  }

  /// The files beside `plugin.json`, named from there.
  private static func plugin(
    _ files: [File], source: String
  ) throws(InstallError) -> [File] {
    func order(_ files: [File]) -> [File] {
      files.sorted { $0.path.description < $1.path.description }
    }
    if files.contains(where: { $0.path.description == Plugin.manifestName }) { return order(files) }
    let tops = Set(files.compactMap(\.path.parts.first))
    let inner = files.compactMap { file in
      file.path.withoutFirst.map { File(path: $0, index: file.index, size: file.size) }
    }
    guard tops.count == 1, inner.contains(where: { $0.path.description == Plugin.manifestName })
    else {
      throw .refused(
        place: source, found: "no \(Plugin.manifestName) at the top or in the one folder there",
        expected: "one plugin")
    }
    return order(inner)
  }
}
