import Foundation
import PluginKit

/// What is known about an installed plugin: a hidden file in its folder.
public struct InstallRecord: Sendable, Hashable {
  /// The file's name.
  public static let fileName = ".impasto-install.json"

  /// Where the plugin came from.
  public let source: InstallSource
  /// SHA-256 of the archive or network file it came from; nil for folders.
  public let sha256: String?
  /// The manifest's id.
  public let id: String
  /// The manifest's version.
  public let version: String
  /// When, in ISO 8601.
  public let date: String
  /// Every file, as it was installed.
  public let files: [InstalledFile]

  package init(
    source: InstallSource, sha256: String?, id: String, version: String, files: [InstalledFile]
  ) {
    (self.source, self.sha256, self.id, self.version) = (source, sha256, id, version)
    self.files = files
    date = Date.now.formatted(.iso8601)
  }

  /// Reads the record in a plugin's folder; nil when there is none.
  ///
  /// - Throws: ``InstallError`` for one that can't be understood.
  public init?(in folder: String) throws(InstallError) {
    let path = folder + "/" + Self.fileName
    guard Files.exists(path) else { return nil }
    func damaged(_ reason: String) -> InstallError { .package(source: path, reason: reason) }
    let bytes: [UInt8]?
    do throws(Files.Failure) {
      let reader = try Files.Reader(path, follows: false)
      bytes = reader.size <= JSONDocument.Limits().bytes ? try reader.contents() : nil
    } catch { throw damaged(error.reason) }
    let json: JSON
    do throws(JSONSyntaxError) { json = try JSONDocument(parsing: bytes ?? []).root } catch {
      throw damaged("\(error.line):\(error.column): \(error.message)")
    }
    guard json["recordVersion"].integer == 1,
      let kind = json["kind"].string.flatMap({ InstallSource.Kind(rawValue: $0) }),
      let source = json["source"].string, let id = json["id"].string,
      let version = json["version"].string, let date = json["installed"].string,
      let items = json["files"].array
    else { throw damaged("found another file, expected the record of an installation") }
    var files: [InstalledFile] = []
    for item in items {
      guard let file = item["path"].string, let size = item["bytes"].integer,
        let hash = item["sha256"].string
      else { throw damaged("found an incomplete file entry, expected path, bytes and sha256") }
      files.append(InstalledFile(path: file, bytes: size, sha256: hash))
    }
    (self.id, self.version, self.date, self.files) = (id, version, date, files)
    self.source = InstallSource(kind: kind, location: source)
    sha256 = json["sha256"].string
  }

  /// The file's text.
  package var text: String {
    let items = files.map { file in
      JSON.members([
        ("path", .string(file.path)), ("bytes", .number(Double(file.bytes))),
        ("sha256", .string(file.sha256)),
      ])
    }
    return JSONWriter.text(
      .members([
        ("recordVersion", .number(1)), ("kind", .string(source.kind.rawValue)),
        ("source", .string(source.location)),
        ("sha256", sha256.map { .string($0) } ?? .null), ("id", .string(id)),
        ("version", .string(version)), ("installed", .string(date)), ("files", .array(items)),
      ]))
  }

  /// What in the folder isn't as it was installed, one phrase a file: `plugin.json differs`.
  ///
  /// Hidden files don't count.
  public func changes(in folder: String) throws(InstallError) -> [String] {
    let items = try FolderListing.items(of: folder, limit: 100_000).filter { $0.kind != .folder }
    var expected: [String: InstalledFile] = [:]
    for file in files { expected[file.path] = file }
    var changes: [String] = []
    for item in items {
      guard let file = expected.removeValue(forKey: item.name) else {
        changes.append("\(item.name) is new")
        continue
      }
      let found =
        item.kind == .file ? try? Plugin.sha256(ofFile: folder + "/" + item.name) : nil
      if found != file.sha256 { changes.append("\(item.name) differs") }
    }
    return changes + expected.keys.sorted().map { "\($0) is missing" }
  }
}
