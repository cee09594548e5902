import Foundation
import PluginKit

extension Installer {
  /// What became of a plugin that was to be updated.
  public enum Update: Sendable {
    /// The source holds what was installed; `changes` says what isn't any more as it was.
    case upToDate(version: String, changes: [String])
    /// What the source holds would take its place.
    case available(old: String, new: String)
    /// It took its place.
    case updated(old: String, Report)
    /// It was imported, and has no source to fetch it from.
    case imported(from: String)
  }

  /// Fetches a plugin again from where it came, and exchanges it if there is something else now.
  ///
  /// - Parameters:
  ///   - force: whether files that were changed since are given up.
  ///   - isDryRun: whether to fetch and compare only.
  /// - Throws: as ``install(_:sha256:replaces:)``; the plugin is as it was then.
  public func update(_ id: String, force: Bool = false, isDryRun: Bool = false) throws -> Update {
    let place = try place(of: id)
    guard let record = try InstallRecord(in: place) else {
      throw InstallError.notInstalled(
        path: place, reason: "has no record of an installation, so nothing to update it from")
    }
    guard record.source.kind != .imported else { return .imported(from: record.source.location) }
    let changes = try record.changes(in: place)
    let source = record.source
    let package = try source.package()
    let isSame =
      package.sha256 == nil
      ? Set(try package.hashes()) == Set(record.files) : package.sha256 == record.sha256
    if isSame, changes.isEmpty || !force {
      return .upToDate(version: record.version, changes: changes)
    }
    let manifest = try package.manifest()
    guard manifest.id == id else {
      throw InstallError.refused(
        place: source.location, found: "the plugin \"\(manifest.id)\"", expected: "\"\(id)\"")
    }
    guard force || changes.isEmpty else {
      throw InstallError.changed(path: place, files: changes)
    }
    if isDryRun { return .available(old: record.version, new: manifest.version) }
    return .updated(
      old: record.version, try put(package, manifest, from: source, replaces: true))
  }
}
