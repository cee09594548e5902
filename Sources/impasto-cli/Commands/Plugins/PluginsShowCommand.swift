import ArgumentParser
import Impasto

/// `impasto plugins show ID`
struct PluginsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a plugin: what it does, its parameters, and what its network needs of tiles.",
    discussion: """
      EXAMPLES
        impasto plugins show wave
        impasto plugins show ./my-style --weights
      """)

  @Argument(help: "The plugin's id, or its folder.")
  var id: String

  @Flag(help: "List every weight with its shape.")
  var weights = false

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    try CommandFailure.catching {
      let plugin = try catalogue.plugin(id)
      let network = try Network(serialized: try plugin.loadNetwork(), name: plugin.networkPath)
      let layers =
        plugin.manifest.kind == .extractor ? try ExtractorLoader.layers(of: plugin) : []
      // An extractor is shown by the layer that looks furthest.
      let furthest = layers.max { $0.analysis.halo.left < $1.analysis.halo.left }?.analysis
      let analysis =
        try furthest
        ?? SpatialAnalysis(
          of: network, input: plugin.manifest.input.name, output: plugin.manifest.output.name)
      let split =
        layers.isEmpty
        ? try StatisticsSplit(of: network, input: analysis.inputName, output: analysis.outputName)
        : nil
      let tiles = try split.map {
        try SpatialAnalysis(
          of: $0.tileNetwork(), input: analysis.inputName, output: analysis.outputName)
      }
      var problem: PlanError?
      if layers.isEmpty {
        do throws(PlanError) {
          try StageLoader.check(plugin.manifest, against: analysis)
        } catch {
          problem = error
        }
      }
      let text = PluginText(
        plugin: plugin, network: network, analysis: tiles ?? analysis, split: split,
        layers: layers, problem: problem)
      print(text.text(weights: weights))
    }
  }
}
