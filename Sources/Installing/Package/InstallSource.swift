import Foundation
import PluginKit
import Web

/// Where a plugin comes from.
public struct InstallSource: Sendable, Hashable, CustomStringConvertible {
  /// What kind of place.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An http or https address of a ZIP archive.
    case url
    /// A ZIP archive on this machine.
    case archive
    /// A folder with `plugin.json`.
    case folder
    /// A network file that was imported.
    case imported = "import"
  }

  /// What kind of place.
  public let kind: Kind
  /// The address, or an absolute path.
  public let location: String

  /// As it is recorded.
  public var description: String { location }

  package init(kind: Kind, location: String) {
    self.kind = kind
    self.location = location
  }

  /// Reads what a user gives: an address (`https:`, `http:`, `file:`), a folder or an archive.
  ///
  /// - Throws: ``InstallError``.
  public init(parsing text: String) throws(InstallError) {
    var path = text
    if let match = text.firstMatch(of: /^([A-Za-z][A-Za-z0-9+.\-]*):\/\//) {
      let scheme = match.1.lowercased()
      let url = URL(string: text)
      switch scheme {
      case "http", "https":
        guard let url, let host = url.host(), !host.isEmpty else {
          throw .refused(place: text, found: "no host", expected: "a whole address")
        }
        // It would be kept in the record, readable for whoever reads the plugin.
        guard url.user == nil, url.password == nil else {
          throw .refused(
            place: "\(scheme)://\(host)", found: "a name or password in the address",
            expected: "an address without: fetch the file, then install it")
        }
        self.init(kind: .url, location: text)
        return
      case "file":
        guard let url, ["", "localhost"].contains(url.host() ?? "") else {
          throw .refused(place: text, found: "another machine", expected: "file:///…")
        }
        path = url.path(percentEncoded: false)
      default:
        throw .refused(
          place: text, found: "the scheme \(scheme)", expected: "https, http or file")
      }
    }
    try self.init(path: path)
  }

  private init(path: String) throws(InstallError) {
    let real: String
    do throws(Files.Failure) { real = try Files.resolved(path) } catch {
      throw .package(source: path, reason: error.reason)
    }
    if Files.isFolder(real) {
      self.init(kind: .folder, location: real)
    } else if Files.name(of: real) == Plugin.manifestName {
      self.init(kind: .folder, location: Files.parent(of: real))
    } else {
      self.init(kind: .archive, location: real)
    }
  }

  /// Fetches and opens what is there.
  ///
  /// - Parameter sha256: what the archive's SHA-256 has to be; nil for any.
  func package(
    sha256: String? = nil, limits: PackageLimits = PackageLimits()
  ) throws -> Package {
    switch kind {
    case .folder:
      guard sha256 == nil else {
        throw InstallError.refused(
          place: location, found: "a folder", expected: "an archive, where --sha256 is given")
      }
      return try Package(folder: location, source: location, limits: limits)
    case .archive:
      return try Self.open(location, source: location, sha256: sha256, limits: limits)
    case .url:
      let download = try Download(location, limit: limits.archive, staysSecure: true)
      defer { withExtendedLifetime(download) {} }
      return try Self.open(download.path, source: location, sha256: sha256, limits: limits)
    case .imported:
      throw InstallError.notInstalled(
        path: location, reason: "was imported: import it again, with --force")
    }
  }

  /// Reads an archive once: what is hashed is what is unpacked.
  private static func open(
    _ path: String, source: String, sha256: String?, limits: PackageLimits
  ) throws -> Package {
    let bytes: [UInt8]
    do throws(Files.Failure) {
      guard let read = try Files.contents(of: path, limit: limits.archive) else {
        throw Files.Failure(reason: "is larger than \(limits.archive) bytes")
      }
      bytes = read
    } catch {
      throw InstallError.package(source: source, reason: error.reason)
    }
    let hash = SHA256.of(bytes)
    guard sha256 == nil || sha256 == hash else {
      throw InstallError.wrongHash(source: source, found: hash, expected: sha256 ?? "")
    }
    return try Package(archive: Data(bytes), sha256: hash, source: source, limits: limits)
  }
}
