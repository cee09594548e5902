import ArgumentParser
import Impasto

/// `impasto stylise STYLE IN OUT`
struct StyliseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stylise",
    abstract: "Paint pictures in the style of a painting.",
    discussion: """
      EXAMPLES
        impasto stylise wave photo.jpg painted.jpg
        impasto stylise wave:strength=0.6,brush=2 photo.jpg painted.png
        impasto stylise wave photo.jpg painted.png --keep-colours
      """,
    aliases: ["stylize"])

  @Argument(help: "The style plugin, with parameters after a colon: wave:strength=0.6")
  var style: String

  @OptionGroup var pictures: PictureOptions

  func run() throws {
    try PictureRunner(options: pictures).run(chain: .text(style))
  }
}
