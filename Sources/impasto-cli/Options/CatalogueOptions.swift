import ArgumentParser
import Impasto

/// Where plugins are looked for.
struct CatalogueOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder of plugins, or one plugin; may be given several times and comes first.",
      valueName: "folder"), completion: .directory)
  var pluginDir: [String] = []

  /// The plugins found.
  func discover() -> Catalogue {
    Catalogue.discover(SearchPath.standard(explicit: pluginDir))
  }
}
