import Foundation
import PluginKit
import Wording

extension Installer {
  /// What was removed.
  public struct Removal: Sendable {
    /// Where it was.
    public let folder: String
    /// The version; nil when neither manifest nor record could be read.
    public let version: String?
    /// Where it had come from; nil without a record.
    public let source: InstallSource?
    /// How many files it had.
    public let files: Int
    /// Their bytes together.
    public let bytes: Int
  }

  /// Removes a plugin that was installed or imported.
  ///
  /// It is gone in one step; links in its folder are removed, not followed.
  ///
  /// - Parameter force: whether a plugin without record or with changed files goes too.
  /// - Throws: ``InstallError``; the plugin is as it was then.
  public func remove(_ id: String, force: Bool = false) throws(InstallError) -> Removal {
    let place = try place(of: id)
    var record: InstallRecord?
    if force {
      record = try? InstallRecord(in: place)
    } else {
      record = try InstallRecord(in: place)
      guard let record else {
        throw .notInstalled(
          path: place,
          reason: "has no record of an installation, so it may be the only copy; --force removes it"
        )
      }
      let changes = try record.changes(in: place)
      guard changes.isEmpty else { throw .changed(path: place, files: changes) }
    }
    let version = Self.version(of: place)
    let items = (try? FolderListing.items(of: place, limit: 100_000)) ?? []
    try StagingFolder(in: folder).take(id)
    return Removal(
      folder: place, version: version, source: record?.source,
      files: items.count { $0.kind != .folder }, bytes: items.reduce(0) { $0 + $1.size })
  }

  /// The folder of an installed plugin.
  func place(of id: String) throws(InstallError) -> String {
    guard PluginID.isValid(id) else {
      throw .refused(
        place: "plugin id", found: "\"\(id.prefix(80))\"",
        expected: "lower-case letters, digits and single dashes")
    }
    let place = folder + "/" + id
    guard Files.exists(place) else {
      let known = (try? Files.names(in: folder)) ?? []
      let nearest = NearestName.of(id, among: known)
      throw .notInstalled(
        path: "plugin \"\(id)\"",
        reason: "is not in \(folder)" + (nearest.map { ", did you mean \"\($0)\"?" } ?? ""))
    }
    try StagingFolder.checkFolder(place)
    return place
  }

  /// The ids that have a record, sorted.
  public func installed() -> [String] {
    let names = (try? Files.names(in: folder)) ?? []
    return names.filter {
      PluginID.isValid($0) && (try? StagingFolder.checkFolder(folder + "/" + $0)) != nil
        && Files.exists(folder + "/" + $0 + "/" + InstallRecord.fileName)
    }
  }
}
