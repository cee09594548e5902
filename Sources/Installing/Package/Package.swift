import Archives
import Foundation
import PluginKit

/// The files of one plugin, not yet installed: in a folder or in a ZIP archive.
struct Package {
  private enum Contents {
    case folder(String, names: [String])
    case archive(ZipArchive)
  }

  /// Where it comes from, for messages.
  let source: String
  /// SHA-256 of the archive; nil for a folder.
  let sha256: String?
  /// The files, named from the plugin's folder, by name.
  let files: [PackageLayout.File]
  private let contents: Contents

  /// Opens a package in an archive whose bytes are these.
  init(
    archive bytes: Data, sha256: String, source: String, limits: PackageLimits
  ) throws(InstallError) {
    guard ZipArchive.matches(bytes) else {
      throw .refused(
        place: source, found: "another kind of file",
        expected: "a ZIP archive or a folder with \(Plugin.manifestName)")
    }
    let archive: ZipArchive
    do throws(ZipError) { archive = try ZipArchive(bytes) } catch {
      throw .package(source: source, reason: "\(error)")
    }
    let items = archive.entries.map { entry in
      let kind: PackageLayout.Item.Kind =
        switch entry.kind {
        case .file: .file
        case .folder: .folder
        case .symbolicLink: .symbolicLink
        case .special: .special
        }
      return PackageLayout.Item(
        name: entry.name, kind: kind, size: entry.size, packedSize: entry.packedSize)
    }
    files = try PackageLayout(items, source: source, limits: limits).files
    contents = .archive(archive)
    self.sha256 = sha256
    self.source = source
  }

  /// Opens a package in a folder.
  init(folder: String, source: String, limits: PackageLimits) throws(InstallError) {
    let items = try FolderListing.items(of: folder, limit: limits.entries)
    files = try PackageLayout(items, source: source, limits: limits).files
    contents = .folder(folder, names: items.map(\.name))
    sha256 = nil
    self.source = source
  }

  /// A file's contents in pieces; exactly as many bytes as ``PackageLayout/File/size`` says.
  func read(_ file: PackageLayout.File, to body: (UnsafeRawBufferPointer) throws -> Void) throws {
    switch contents {
    case .archive(let archive):
      do { try archive.unpack(archive.entries[file.index], to: body) } catch let error as ZipError {
        throw InstallError.package(source: source, reason: "\(error)")
      }
    case .folder(let folder, let names):
      let path = folder + "/" + names[file.index]
      do {
        // Links were refused when the folder was listed; one put there since isn't followed.
        let reader = try Files.Reader(path, follows: false)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while true {
          let count = try reader.read(into: buffer)
          total += count
          guard count > 0, total <= file.size else { break }
          try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        guard total == file.size else {
          throw InstallError.refused(
            place: path, found: "another size than at first", expected: "\(file.size) bytes")
        }
      } catch let error as Files.Failure {
        throw InstallError.package(source: path, reason: error.reason)
      }
    }
  }

  /// What the package's `plugin.json` says.
  func manifest() throws -> Manifest {
    let name = "\(source): \(Plugin.manifestName)"
    let limit = JSONDocument.Limits().bytes
    guard let file = files.first(where: { $0.path.description == Plugin.manifestName }),
      file.size <= limit
    else {
      throw InstallError.refused(
        place: name, found: "a larger file", expected: "at most \(limit) bytes")
    }
    var bytes: [UInt8] = []
    try read(file) { bytes.append(contentsOf: $0) }
    return try Manifest(parsing: bytes, file: name)
  }

  /// Name, size and hash of every file.
  func hashes() throws -> [InstalledFile] {
    try files.map { file in
      let hash = SHA256()
      try read(file) { hash.update($0) }
      return InstalledFile(
        path: file.path.description, bytes: file.size, sha256: hash.finish())
    }
  }
}
