import ArgumentParser
import Impasto

/// `impasto paint CONTENT STYLE OUT`
struct PaintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paint",
    abstract: "Paint a photograph in the style of a painting by optimising the picture itself.",
    discussion: """
      The picture is changed until its features match the photograph's content and its Gram matrices \
      the painting's style (Gatys, Ecker and Bethge, A Neural Algorithm of Artistic Style). Nothing \
      is trained. Ctrl-C keeps the best picture so far and a state that --resume goes on from.

      A painting may be followed by a colon and weight=, scale= (its size against the result), mask= \
      (a picture of the photograph's size, white where the painting counts) and own-mask= (a picture \
      of the painting's size, white where it is looked at). A number alone is the weight.

      EXAMPLES
        impasto paint photo.jpg painting.jpg painted.png
        impasto paint photo.jpg painting.jpg strong.png --style-weight 1e5
        impasto paint photo.jpg painting.jpg bold.png --style-scale 2
        impasto paint photo.jpg painting.jpg tone.png --keep-colours
        impasto paint photo.jpg painting.jpg two.png --style night.jpg:0.5
        impasto paint photo.jpg painting.jpg:mask=sky.png part.png
        impasto paint photo.jpg painting.jpg texture.png --content-weight 0
        impasto paint photo.jpg painting.jpg watched.png --preview now.png
        impasto paint photo.jpg painting.jpg sheet.png --grid
      """)

  @Argument(help: "The photograph.", completion: .file())
  var content: String

  @Argument(
    help: "The painting, with what differs from the usual: painting.jpg:weight=2,mask=sky.png.",
    completion: .file(), transform: StyleArgument.parse)
  var painting: PaintInputs.Style

  @Argument(help: "The result.", completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "A further painting; may be given several times.", valueName: "painting"),
    completion: .file(), transform: StyleArgument.parse)
  var style: [PaintInputs.Style] = []

  @OptionGroup(title: "Painting") var settings: PaintOptions
  @OptionGroup(title: "Contact sheets") var sheet: GridOptions
  @OptionGroup(title: "Following and going on") var outputs: PaintOutputOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup(title: "Plugins") var catalogue: CatalogueOptions

  @Flag(name: .shortAndLong, help: "Replace an existing output.")
  var force = false

  @Flag(name: [.customShort("n"), .long], help: "Print the plan and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Memory for the whole process: 1G, 800M. Default: half of what is free, at most 2G.",
      valueName: "bytes"))
  var memory: String?

  @Option(
    help: ArgumentHelp("Bits per sample: 8, 16 or 32. Default: the input's.", valueName: "bits"))
  var depth: Int?

  @Flag(help: "Drop metadata except the colour profile.")
  var strip = false

  @Option(help: "Progress on standard error: auto (a line on terminals), none, json.")
  var progress: ProgressChoice = .auto

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if let memory, ByteCount(parsing: memory) == nil {
      throw ValidationError("--memory: found '\(memory)', expected a size such as 800M or 1.5G.")
    }
    if let depth, ![8, 16, 32].contains(depth) {
      throw ValidationError("--depth: found '\(depth)', expected 8, 16 or 32.")
    }
    guard sheet.grid else { return }
    let alone: [(name: String, isGiven: Bool)] = [
      ("--content-weight", settings.losses.contentWeight != nil), ("--depth", depth != nil),
      ("--preview", outputs.preview != nil), ("--curve", outputs.curve != nil),
      ("--checkpoint", outputs.checkpoint != nil),
      ("--checkpoint-every", outputs.checkpointEvery != nil),
    ]
    for option in alone where option.isGiven {
      throw ValidationError(
        "\(option.name): found it with --grid, expected it with one painting.")
    }
  }

  func run() throws { try PaintRunner(command: self).run() }

  /// The library's options.
  var runOptions: RunOptions {
    var options = RunOptions()
    engine.apply(to: &options)
    if let memory, let count = ByteCount(parsing: memory) {
      options.memory = MemoryBudget(bytes: count.bytes)
    }
    options.depth = depth
    options.stripMetadata = strip
    options.overwrite = force
    return options
  }
}
