import Foundation
import PluginKit

/// Installs plugins into a folder of plugins: fetched, checked and written under a hidden name
/// first, so that a plugin is there whole or not at all, and at any moment either the old or the new
/// one.
public struct Installer {
  /// What was installed.
  public struct Report: Sendable {
    /// The plugin in its place.
    public let plugin: Plugin
    /// What is kept about it.
    public let record: InstallRecord
    /// The version that was replaced; nil if there was none, empty for one that couldn't be read.
    public let replaced: String?
  }

  /// The folder of plugins.
  public let folder: String
  private let check: (Plugin) throws -> Void

  /// The folder of the user's own plugins, on the standard search path; nil without a home folder.
  public static var userFolder: String? {
    SearchPath.standard().entries.first { $0.origin == .user }?.path
  }

  /// Removes what this process has staged and ends the process.
  public static func abandon(then end: () -> Never) -> Never { StagingFolder.abandonAll(then: end) }

  /// An installer for a folder of plugins, which need not exist.
  ///
  /// - Parameter check: looks at a plugin before it gets its name, beyond manifest and hash.
  public init(folder: String, check: @escaping (Plugin) throws -> Void = { _ in }) {
    self.folder = Files.trimmingSlashes(folder)
    self.check = check
  }

  /// Installs a plugin.
  ///
  /// - Parameters:
  ///   - sha256: what the archive's SHA-256 has to be, in lower case; nil for any.
  ///   - replaces: whether a plugin of that id may be replaced, changed files included.
  /// - Throws: ``InstallError``, `PluginError`, `Download.Failure` or what `check` throws; nothing
  ///   is left behind then, and what was there is as it was.
  public func install(
    _ source: InstallSource, sha256: String? = nil, replaces: Bool = false
  ) throws -> Report {
    let package = try source.package(sha256: sha256)
    let manifest = try package.manifest()
    let place = folder + "/" + manifest.id
    if source.kind == .folder, (try? Files.resolved(place)) == source.location {
      throw InstallError.refused(
        place: source.location, found: "the installed plugin itself", expected: "another folder")
    }
    if Files.exists(place) {
      guard replaces else { throw InstallError.exists(path: place) }
      try StagingFolder.checkFolder(place)
    }
    return try put(package, manifest, from: source, replaces: replaces)
  }

  /// Writes, checks and names a package.
  func put(
    _ package: Package, _ manifest: Manifest, from source: InstallSource, replaces: Bool
  ) throws -> Report {
    let references =
      manifest.networkFiles.map { ($0.file, $0.field + ".file") }
      + (manifest.test.map { [($0.input, "test.input"), ($0.output, "test.output")] } ?? [])
    for (reference, field) in references where reference.base == .models {
      throw InstallError.refused(
        place: "\(package.source): \(Plugin.manifestName): \(field)", found: "\"\(reference)\"",
        expected: "a file of the plugin's own: models: means what Impasto comes with")
    }
    let staging = try StagingFolder(in: folder)
    var files: [InstalledFile] = []
    for file in package.files {
      let hash = SHA256()
      try staging.write(file.path.description) { put in
        try package.read(file) {
          hash.update($0)
          try put($0)
        }
      }
      files.append(
        InstalledFile(path: file.path.description, bytes: file.size, sha256: hash.finish()))
    }
    do {
      let staged = try Plugin(at: staging.folder)
      for (reference, field) in references { _ = try staged.resolve(reference, field: field) }
      try staged.verifyIntegrity()
      try check(staged)
    } catch {
      // The hidden folder means nothing to people.
      throw InstallError.package(
        source: package.source,
        reason: "\(error)".replacing(staging.folder + "/", with: ""))
    }
    let record = InstallRecord(
      source: source, sha256: package.sha256, id: manifest.id, version: manifest.version,
      files: files)
    try staging.write(Array(record.text.utf8), as: InstallRecord.fileName)
    let place = folder + "/" + manifest.id
    let before = Self.version(of: place)
    let isReplaced = try staging.commit(as: manifest.id, replaces: replaces)
    return Report(
      plugin: try Plugin(at: place), record: record, replaced: isReplaced ? before ?? "" : nil)
  }

  /// The version of the plugin in a folder; nil for none that can be read.
  static func version(of place: String) -> String? {
    (try? Plugin(at: place))?.manifest.version
      ?? (try? InstallRecord(in: place)).flatMap { $0?.version }
  }
}
