import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins remove ID…`
struct PluginsRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove plugins that were installed or imported.",
    discussion: """
      Plugins without a record of their installation, and those whose files were changed since, \
      are kept unless --force is given: they may be the only copy. Plugins of other folders, and \
      those that Impasto comes with, are never touched.

      EXAMPLES
        impasto plugins remove ink
        impasto plugins remove ink --from my-plugins
      """)

  @Argument(help: "The plugins' ids.")
  var ids: [String]

  @Option(
    help: ArgumentHelp("The folder of plugins. Default: the user's.", valueName: "folder"),
    completion: .directory)
  var from: String?

  @Flag(name: .shortAndLong, help: "Remove one without record, or with changed files, too.")
  var force = false

  func run() throws {
    try CommandFailure.catching {
      let installer = try InstallFolder.installer(from, flag: "--from")
      var failed = false
      for id in ids {
        do {
          print(try line(installer, id).inOneLine)
        } catch {
          StandardError.print("impasto: \(error)")
          failed = true
        }
      }
      if failed { throw ExitCode.failure }
    }
  }

  private func line(_ installer: Installer, _ id: String) throws -> String {
    let isThere = FileManager.default.fileExists(atPath: installer.folder + "/" + id)
    if !isThere, let other = try? Catalogue.discover(.standard()).plugin(id) {
      // Where it is instead helps more than where it isn't.
      throw InstallError.notInstalled(
        path: "plugin \"\(id)\"",
        reason: "is not in \(installer.folder) but in \(other.folder), which is left alone")
    }
    let removal = try installer.remove(id, force: force)
    return "removed \(id)" + (removal.version.map { " " + $0 } ?? "") + ": \(removal.folder), "
      + "\(removal.files) files, \(ByteCount(removal.bytes))"
      + (removal.source.map { "; it came from \($0)" } ?? "")
  }
}
