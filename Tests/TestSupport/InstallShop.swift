import Foundation
import Impasto

/// A user's folder of plugins, packages to install, and the command run beside them.
public final class InstallShop: Sendable {
  /// Where packages lie and the command runs.
  public let folder: TemporaryFolder
  /// The user's folder of plugins.
  public var plugins: String { folder.file("data/impasto/plugins") }

  /// Makes the folders; no plugins yet.
  public init() throws { folder = try TemporaryFolder() }

  /// The path of a file.
  public subscript(_ name: String) -> String { folder.file(name) }

  /// Writes a package as a folder: an identity network and a note.
  ///
  /// - Parameter more: bytes of a further file, `more.bin`.
  public func package(
    _ name: String, id: String = "ink", version: String = "1.0.0", more: [UInt8] = []
  ) throws {
    let scratch = try TemporaryFolder()
    try PluginFolder.writeFiles(id, network: try KnownNetwork.rotated(), in: scratch.path)
    let manifest = scratch.file(id + "/plugin.json")
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    try text.replacing("\"1.0.0\"", with: "\"\(version)\"")
      .write(toFile: manifest, atomically: true, encoding: .utf8)
    try Data("Notes \(version)".utf8).write(to: URL(filePath: scratch.file(id + "/notes.txt")))
    if !more.isEmpty { try Data(more).write(to: URL(filePath: scratch.file(id + "/more.bin"))) }
    try? FileManager.default.removeItem(atPath: self[name])
    try FileManager.default.copyItem(atPath: scratch.file(id), toPath: self[name])
  }

  /// Packs a folder into an archive beside it, below a folder in the archive.
  public func pack(_ name: String, into archive: String) throws {
    try TestArchive.packing(self[name], top: "ink-main").write(to: URL(filePath: self[archive]))
  }

  /// Runs `impasto plugins …`.
  public func run(_ arguments: String..., data: String? = nil) throws -> Command {
    try Command.run(
      ["plugins"] + arguments, environment: environment(data), in: folder.path)
  }

  /// Starts `impasto plugins …`.
  public func start(_ arguments: String...) throws -> RunningCommand {
    try RunningCommand(["plugins"] + arguments, environment: environment(nil), in: folder.path)
  }

  /// Names in the user's folder of plugins, hidden ones included; nil when it isn't there.
  public func contents() -> [String]? {
    (try? FileManager.default.contentsOfDirectory(atPath: plugins))?.sorted()
  }

  /// The version in the user's folder, as its manifest says, with the note that came with it.
  public func installed(_ id: String = "ink") -> String? {
    guard let plugin = try? Plugin(at: plugins + "/" + id),
      let note = try? String(contentsOfFile: plugin.folder + "/notes.txt", encoding: .utf8)
    else { return nil }
    return "\(plugin.manifest.version) \(note)"
  }

  private func environment(_ data: String?) -> [String: String] {
    ["XDG_DATA_HOME": data ?? self["data"], "IMPASTO_PLUGINS": ""]
  }
}
