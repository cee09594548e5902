import ArgumentParser
import Foundation
import Impasto

/// `impasto tune [ID...]`
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Measure which engine computes a plugin fastest here, and keep the answer for runs.",
    discussion: """
      Every engine and device computes one tile, in turns, in each number format that the plugin and
      --precision allow. What differs from the default engine's f32 by more than the format may cost
      is shown, and never chosen. Runs with --device auto, the default, take the fastest. The answer
      holds for this processor, number of threads and these engine libraries.

      EXAMPLES
        impasto tune
        impasto tune wave
        impasto tune wave photo-4x --precision f32 --no-cache
      """)

  @Argument(help: "Plugins: ids or folders. Default: all that make pictures.")
  var ids: [String] = []

  @Option(
    help: ArgumentHelp(
      "Measure tiles of this side, in pixels. Default: about 256 and the halo.", valueName: "px"))
  var tile: Int?

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup(title: "Plugins") var catalogue: CatalogueOptions

  func validate() throws {
    if let tile, !(16...4096).contains(tile) {
      throw ValidationError("--tile: found '\(tile)', expected a whole number from 16 to 4096.")
    }
  }

  func run() throws {
    try CommandFailure.catching {
      let found = catalogue.discover()
      let plugins =
        ids.isEmpty
        ? found.plugins.filter { $0.manifest.kind != .extractor }
        : try ids.map { try catalogue.plugin($0) }
      var options = RunOptions()
      engine.apply(to: &options)
      if let tile { options.tile = .side(tile) }
      let tuner = Tuner(session: try Atelier(catalogue: found).session())
      var failed = 0
      for plugin in plugins {
        do {
          let report = try tuner.measure(StageLoader.load(Stage(plugin)), options: options)
          print(TuneText(report: report).text)
        } catch {
          failed += 1
          StandardError.print("impasto: \(plugin.id): \(error)")
        }
      }
      if failed > 0 { throw ExitCode(failed == plugins.count ? 1 : 2) }
    }
  }
}
