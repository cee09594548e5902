import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins validate FOLDER…`
struct PluginsValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check manifests, weights and networks; everything wrong is listed.",
    discussion: """
      EXAMPLES
        impasto plugins validate
        impasto plugins validate my-style other-plugins/ink/plugin.json
      """)

  @Argument(help: "Plugin folders or plugin.json files. Default: all plugins found.")
  var folders: [String] = []

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    var failed = false
    var plugins: [Plugin] = []
    if folders.isEmpty {
      let found = catalogue.discover()
      plugins = found.plugins
      for problem in found.problems {
        StandardError.print("impasto: \(problem)")
        failed = true
      }
    }
    for folder in folders {
      do {
        plugins.append(try Plugin(at: folder))
      } catch {
        StandardError.print("impasto: \(error)")
        failed = true
      }
    }
    for plugin in plugins {
      do {
        let seams =
          try PluginCheck.isExact(plugin) ? "" : " (can't be tiled exactly: see plugins show)"
        print("\(plugin.manifestPath): valid\(seams)")
      } catch {
        StandardError.print("impasto: \(error)")
        failed = true
      }
    }
    if failed { throw ExitCode.failure }
  }
}
