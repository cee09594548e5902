/// A plugin found on disk: its manifest checked, its network not yet read.
public struct Plugin: Sendable, Hashable {
  /// Where in the search order it was found.
  public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// A folder given by the caller (`--plugin-dir`).
    case explicit
    /// `IMPASTO_PLUGINS`.
    case environment
    /// The user's data folder.
    case user
    /// The installation.
    case installation
  }

  /// The file every plugin folder holds.
  public static let manifestName = "plugin.json"

  /// The folder as it was found (symbolic links not followed).
  public let folder: String
  /// What `plugin.json` says.
  public let manifest: Manifest
  /// Where in the search order it was found.
  public let origin: Origin

  /// The manifest's id.
  public var id: String { manifest.id }

  /// `plugin.json` in ``folder``.
  public var manifestPath: String { Files.join(folder, Self.manifestName) }

  /// The folder whose files `models:NAME` means: `models` beside the folder of plugins that
  /// ``folder`` is in.
  public var modelsFolder: String { Files.join(Files.parent(of: rootFolder), "models") }

  /// Where the network should be, for display. Readers use ``loadNetwork(limit:)`` or
  /// ``resolve(_:field:)``, which check where it really is.
  public var networkPath: String { unresolved(manifest.network.file) }

  /// Where a file should be, for display.
  public func path(of reference: FileReference) -> String { unresolved(reference) }

  /// Reads a plugin from its folder, or from the path of its manifest.
  public init(at path: String, origin: Origin = .explicit) throws(PluginError) {
    var folder = Files.trimmingSlashes(path)
    if Files.name(of: folder) == Self.manifestName, !Files.isFolder(folder) {
      folder = Files.parent(of: folder)
    }
    self.folder = folder
    self.origin = origin
    let file = Files.join(folder, Self.manifestName)
    let limit = JSONDocument.Limits().bytes
    var contents: [UInt8]?
    do throws(Files.Failure) { contents = try Files.contents(of: file, limit: limit) } catch {
      throw .unreadable(path: file, reason: error.reason)
    }
    guard let bytes = contents else {
      throw .unreadable(path: file, reason: "is larger than \(limit) bytes")
    }
    manifest = try Manifest(parsing: bytes, file: file)
  }

  /// The real path of a file the manifest names, once it is known to lie, symbolic links followed,
  /// inside the plugin's folder or (for `models:NAME`) inside the models folder.
  ///
  /// - Parameter field: the manifest's field, for messages.
  public func resolve(
    _ reference: FileReference, field: String
  ) throws(PluginError) -> String {
    let path = unresolved(reference)
    let base = reference.base == .models ? modelsFolder : folder
    let real: String
    let fence: String
    do throws(Files.Failure) {
      real = try Files.resolved(path)
      fence = try Files.resolved(base)
    } catch {
      throw .missing(manifest: manifestPath, field: field, path: path, reason: error.reason)
    }
    guard Files.isInside(real, fence) else {
      throw .escape(manifest: manifestPath, field: field, path: real, allowed: fence)
    }
    return real
  }

  /// The folder of plugins this one is in. A folder without parent in its path (`.`, `wave`) is
  /// looked up.
  private var rootFolder: String {
    if folder.contains("/"), Files.name(of: folder) != "..", Files.name(of: folder) != "." {
      let parent = Files.parent(of: folder)
      return (try? Files.resolved(parent)) ?? parent
    }
    return (try? Files.resolved(folder)).map(Files.parent(of:)) ?? "."
  }

  private func unresolved(_ reference: FileReference) -> String {
    Files.join(reference.base == .models ? modelsFolder : folder, reference.path)
  }
}
