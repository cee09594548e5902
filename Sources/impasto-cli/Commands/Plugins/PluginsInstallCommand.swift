import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins install SOURCE`
struct PluginsInstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install a plugin from a folder, a ZIP archive or the web.",
    discussion: """
      A package is a folder with a plugin.json, or a ZIP archive of one. It is fetched, checked \
      (paths, manifest, SHA-256 of the weights, network) and only then appears among the plugins, \
      whole; nothing in it is executed. Where it came from is kept for 'plugins update'.

      EXAMPLES
        impasto plugins install ink.zip
        impasto plugins install my-style --to my-plugins
        impasto plugins install https://example.org/ink.zip --sha256 HEX
      """)

  @Argument(
    help: "A folder, a ZIP archive, or the https, http or file address of an archive.",
    completion: .file())
  var source: String

  @Option(
    name: .customLong("sha256"),
    help: ArgumentHelp("What the archive's SHA-256 has to be.", valueName: "hex"))
  var sha256: String?

  @Option(
    help: ArgumentHelp(
      "The folder of plugins to put it into. Default: the user's, which is always searched.",
      valueName: "folder"), completion: .directory)
  var to: String?

  @Flag(name: .shortAndLong, help: "Replace a plugin of the same id, changed files included.")
  var force = false

  func validate() throws {
    if let sha256, sha256.wholeMatch(of: /[0-9A-Fa-f]{64}/) == nil {
      throw ValidationError("--sha256: found '\(sha256)', expected 64 hexadecimal digits.")
    }
  }

  func run() throws {
    try CommandFailure.catching {
      let interrupt = StagingInterrupt()
      defer { withExtendedLifetime(interrupt) {} }
      let installer = try InstallFolder.installer(to, flag: "--to")
      let report = try installer.install(
        try InstallSource(parsing: source), sha256: sha256?.lowercased(), replaces: force)
      print(InstallText(report: report).text)
      if let note = InstallFolder.shadowing(report.plugin.id, in: installer.folder) {
        StandardError.print("impasto: note: \(note)")
      }
    }
  }
}
