import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins update [ID…]`
struct PluginsUpdateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Fetch installed plugins again from where they came.",
    discussion: """
      What is the same as before stays; anything else is checked as on installation and then \
      takes the old one's place in one step.

      EXAMPLES
        impasto plugins update
        impasto plugins update ink --dry-run
      """)

  @Argument(help: "The plugins' ids. Default: all that were installed.")
  var ids: [String] = []

  @Option(
    name: .customLong("in"),
    help: ArgumentHelp("The folder of plugins. Default: the user's.", valueName: "folder"),
    completion: .directory)
  var folder: String?

  @Flag(name: .shortAndLong, help: "Give up changes that were made to their files.")
  var force = false

  @Flag(name: [.customShort("n"), .long], help: "Fetch and compare, and change nothing.")
  var dryRun = false

  func run() throws {
    try CommandFailure.catching {
      let interrupt = StagingInterrupt()
      defer { withExtendedLifetime(interrupt) {} }
      let installer = try InstallFolder.installer(folder, flag: "--in")
      let all = ids.isEmpty ? installer.installed() : ids
      if all.isEmpty { print("no plugin in \(installer.folder) was installed") }
      var failed = false
      for id in all {
        do {
          let update = try installer.update(id, force: force, isDryRun: dryRun)
          if case .imported(let file) = update, !ids.isEmpty {
            throw InstallError.notInstalled(
              path: id, reason: "was imported from \(file): import it again, with --force")
          }
          print(text(id, update).inOneLine)
        } catch {
          StandardError.print("impasto: \(error)")
          failed = true
        }
      }
      if failed { throw ExitCode.failure }
    }
  }

  private func text(_ id: String, _ update: Installer.Update) -> String {
    switch update {
    case .upToDate(let version, let changes):
      "\(id) \(version): up to date"
        + (changes.isEmpty ? "" : ", but changed here: " + changes.joined(separator: ", "))
    case .available(let old, let new): "\(id): would be updated, \(old) -> \(new)"
    case .updated(let old, let report):
      "\(id): updated, \(old) -> \(report.plugin.manifest.version), licence "
        + (report.plugin.manifest.license ?? "none stated")
    case .imported(let file): "\(id): was imported from \(file), nothing to fetch"
    }
  }
}
