import ArgumentParser
import Impasto

/// `impasto run --plugins a,b IN OUT`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Send pictures through a chain of plugins in one pass.",
    discussion: """
      Between the stages pictures stay in 32-bit float; the result is rounded once, at the end.

      EXAMPLES
        impasto run --plugins wave,photo-4x photo.jpg poster.tif
        impasto run --plugins wave:strength=0.6,photo-4x photo.jpg poster.tif --dry-run
        impasto run --pipeline poster.json photo.jpg poster.tif
      """)

  @Option(help: ArgumentHelp("The stages in order: wave:strength=0.6,photo-4x", valueName: "chain"))
  var plugins: String?

  @Option(help: ArgumentHelp("A pipeline file instead of --plugins.", valueName: "file.json"))
  var pipeline: String?

  @OptionGroup var pictures: PictureOptions

  func validate() throws {
    guard (plugins == nil) != (pipeline == nil) else {
      throw ValidationError("Give either --plugins or --pipeline.")
    }
  }

  func run() throws {
    let runner = PictureRunner(options: pictures)
    if let pipeline {
      try runner.run(chain: .file(pipeline))
    } else {
      try runner.run(chain: .text(plugins ?? ""))
    }
  }
}
