import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins verify ID`
struct PluginsVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run a plugin on a picture both whole and tiled, and print the largest difference.",
    discussion: """
      Runs in f32. Exit code 0 means that every tile size gave what the whole picture gives, \
      within 1e-4 of the range and 1 code value; 1e-3 for networks that compute something over \
      the whole picture, which tiles then take from passes over it (--statistics exact).

      EXAMPLES
        impasto plugins verify photo-4x
        impasto plugins verify ./my-style --picture photo.jpg --tile 128 --tile 200
      """)

  @Argument(help: "The plugin's id, or its folder; parameters after a colon.")
  var id: String

  @Option(help: ArgumentHelp("A picture to use instead of the built-in one.", valueName: "file"))
  var picture: String?

  @Option(help: ArgumentHelp("A tile side in pixels; may be given several times.", valueName: "px"))
  var tile: [Int] = []

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup(title: "Plugins") var catalogue: CatalogueOptions

  func run() throws {
    try CommandFailure.catching {
      // A folder's name may hold what stages are parted by.
      let spec = id.contains(":") ? try StageSpec(parsing: id) : StageSpec(plugin: id)
      let stage = try Stage(spec, of: catalogue.plugin(spec.plugin))
      let atelier = try Atelier(catalogue: catalogue.discover())
      var options = RunOptions()
      engine.apply(to: &options)
      let model = try StageLoader.load(stage, options: options)
      let state = RunState()
      let given = try picture.map {
        try Picture.open(.file($0)).working(window: 1 << 20, state: state).colour
      }
      let result = try Verification(
        of: model, picture: given, sides: tile.isEmpty ? nil : tile, session: atelier.session(),
        options: options)
      try state.check()
      print("\(model.id): \(result.picture) whole against tiles, f32")
      let rows = result.rows.map { row in
        [
          "\(row.tile)", "\(row.tiles)", Self.scientific(row.largest), "\(row.beyond)",
          "\(row.codeValues)",
        ]
      }
      print(
        Table(
          header: [
            "tile", "tiles", "largest difference", "beyond \(Self.scientific(result.tolerance))",
            "8-bit code values",
          ],
          rows: rows
        ).text)
      if let thumbnail = result.thumbnail {
        print(
          "statistics from a thumbnail of \(thumbnail.size) instead: mean difference "
            + "\(Self.scientific(thumbnail.mean)) of the range, largest "
            + Self.scientific(thumbnail.largest))
      }
      for seam in model.seams { print("not exactly tileable: \(seam)") }
      if let error = model.measuredError {
        print(
          "calibrated: up to \(Self.scientific(error)) of the range was measured with this halo"
            + (model.blend > 0 ? ", blended over \(model.blend) px" : ""))
      }
      print(result.isExact ? "exact" : "NOT exact")
      if !result.isExact { throw ExitCode.failure }
    }
  }

  private static func scientific(_ value: Double) -> String {
    String(format: "%.1e", value)
  }
}
