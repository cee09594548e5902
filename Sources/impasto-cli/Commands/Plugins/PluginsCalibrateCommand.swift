import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins calibrate ID [PICTURES…]`
struct PluginsCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure the halo that a network needs which can't be tiled exactly.",
    discussion: """
      Runs pictures whole and in tiles, with one halo after another, in f32. The smallest halo \
      from which on all tiles stay within half a code value goes into plugin.json, with the error \
      that was measured. Where no halo is enough, the best one goes there, and tiles are blended.

      EXAMPLES
        impasto plugins calibrate my-style --output calibrated.json
        impasto plugins calibrate my-style photo.jpg --dry-run
      """)

  @Argument(help: "The plugin's id, or its folder; parameters after a colon.")
  var id: String

  @Argument(
    help: "Pictures to measure on, of larger ones the middle. Default: a built-in one.",
    completion: .file())
  var pictures: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the manifest here, not into the plugin.", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("n"), .long], help: "Measure and write nothing.")
  var dryRun = false

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup(title: "Plugins") var catalogue: CatalogueOptions

  func run() throws {
    try CommandFailure.catching {
      let plugin = try catalogue.plugin(id)
      let atelier = try Atelier(catalogue: catalogue.discover())
      let model = try StageLoader.load(Stage(plugin))
      guard !model.seams.isEmpty else {
        print("\(model.id): can be tiled exactly, there is nothing to measure")
        return
      }
      for seam in model.seams { print("not exactly tileable: \(seam)") }
      var options = RunOptions()
      engine.apply(to: &options)
      let state = RunState()
      let given = try pictures.map {
        try Picture.open(.file($0)).working(window: 1 << 20, state: state).colour
      }
      print("halo px  blend px  largest difference  code values  step at borders")
      let result = try Calibration(
        of: model, pictures: given, session: atelier.session(), options: options,
        report: { print(Self.line($0)) })
      try state.check()
      let chosen = result.chosen
      print(
        result.isEnough
          ? "halo \(chosen.halo) px: from here on tiles stay within half a code value"
          : "no halo is enough: halo \(chosen.halo) px, blended over \(chosen.blend) px")
      guard !dryRun else { return }
      try CalibratedTiling(
        halo: chosen.halo, blend: chosen.blend, error: chosen.error, pictures: result.pictures
      ).write(plugin, to: output)
      print("written to \(output ?? plugin.manifestPath)")
    }
  }

  private static func line(_ row: Calibration.Row) -> String {
    String(
      format: "%7d  %8d  %18.1e  %11.2f  %15.2f", row.halo, row.blend, row.error, row.codeValues,
      row.step)
  }
}
