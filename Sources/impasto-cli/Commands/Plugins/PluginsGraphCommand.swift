import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins graph ID -o net.svg`
struct PluginsGraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw a plugin's network as Graphviz text, or as a picture where 'dot' is installed.",
    discussion: """
      EXAMPLES
        impasto plugins graph wave -o wave.svg
        impasto plugins graph wave > wave.dot
      """)

  @Argument(help: "The plugin's id, or its folder.")
  var id: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file: .dot is written as it is, .svg, .png and .pdf by Graphviz.", valueName: "file"))
  var output: String?

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    try CommandFailure.catching {
      let plugin = try catalogue.plugin(id)
      let network = try Network(serialized: try plugin.loadNetwork(), name: plugin.networkPath)
      let analysis = try SpatialAnalysis(
        of: network, input: plugin.manifest.input.name, output: plugin.manifest.output.name)
      let dot = NetworkDrawing(of: network, nonLocal: analysis.nonLocal).dot
      guard let output else {
        print(dot)
        return
      }
      let suffix = (output as NSString).pathExtension.lowercased()
      if suffix == "dot" || suffix == "gv" {
        try Data(dot.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
      } else {
        try Graphviz.render(dot, as: suffix, to: output)
      }
    }
  }
}
