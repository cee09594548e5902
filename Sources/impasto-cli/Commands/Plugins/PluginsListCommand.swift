import ArgumentParser
import Impasto

/// `impasto plugins list`
struct PluginsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the plugins found, and what is wrong with others.",
    discussion: """
      EXAMPLES
        impasto plugins list
        impasto plugins list --plugin-dir my-plugins
      """)

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    let found = catalogue.discover()
    let rows = found.plugins.map { plugin in
      [
        plugin.id, plugin.manifest.kind.rawValue, "×\(plugin.manifest.output.scale)",
        plugin.manifest.license ?? "no licence stated", plugin.manifest.summary,
      ]
    }
    print(Table(header: ["id", "kind", "scale", "licence", "description"], rows: rows).text)
    for shadowed in found.shadowed {
      StandardError.print(
        "impasto: note: \(shadowed.plugin.folder): hidden by the plugin of the same id in "
          + shadowed.by)
    }
    for problem in found.problems { StandardError.print("impasto: \(problem)") }
    if !found.problems.isEmpty { throw ExitCode.failure }
  }
}
