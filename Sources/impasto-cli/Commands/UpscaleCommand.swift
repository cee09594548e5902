import ArgumentParser
import Impasto

/// `impasto upscale IN OUT`
struct UpscaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upscale",
    abstract: "Enlarge pictures with a super-resolution network.",
    discussion: """
      EXAMPLES
        impasto upscale photo.jpg photo-4x.png
        impasto upscale --plugin photo-4x-faithful scan.tif scan-4x.tif
        impasto upscale map.tif 'map-4x.tif[compression=zstd,pyramid]' --memory 1G
        impasto upscale holiday/ -o holiday-4x/ --format jpg
      """)

  @Option(help: ArgumentHelp("The super-resolution plugin.", valueName: "id"))
  var plugin = "photo-4x"

  @OptionGroup var pictures: PictureOptions

  func run() throws {
    try PictureRunner(options: pictures).run(chain: .text(plugin))
  }
}
