import ArgumentParser
import Impasto

/// What all commands that write pictures have in common.
struct PictureOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "IN OUT; or several inputs and folders with --output-dir. IN may be a file, '-' or a URL.",
      valueName: "pictures"),
    completion: .file())
  var paths: [String] = []

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "Write into this folder: folders are searched recursively, existing results are kept.",
      valueName: "folder"), completion: .directory)
  var outputDir: String?

  @Option(
    help: ArgumentHelp(
      "With --output-dir, the format: png, jpg, 'tif[compression=zstd]'. Default: the input's.",
      valueName: "suffix"))
  var format: String?

  @Flag(name: .shortAndLong, help: "Replace existing outputs.")
  var force = false

  @Flag(name: [.customShort("n"), .long], help: "Print the plan and write nothing.")
  var dryRun = false

  @Flag(
    name: [.customLong("keep-colours"), .customLong("keep-colors")],
    help: "Take only the luma from styles and keep the photograph's colours.")
  var keepColours = false

  @Option(
    help: ArgumentHelp("Bits per sample: 8, 16 or 32. Default: the input's.", valueName: "bits"))
  var depth: Int?

  @Flag(help: "Drop metadata except the colour profile.")
  var strip = false

  @Option(help: "How transparency is enlarged: lanczos or network.")
  var alpha: AlphaChoice = .lanczos

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup(title: "Plugins") var catalogue: CatalogueOptions

  @Option(
    help: ArgumentHelp(
      "Memory for the whole process: 1G, 800M. Default: half of what is free, at most 2G.",
      valueName: "bytes"))
  var memory: String?

  @Option(
    help: ArgumentHelp(
      "Tile side in pixels, or 'whole'. Default: chosen by the plan.", valueName: "px"))
  var tile: String?

  @Flag(help: "Tile networks that can't be tiled exactly, and accept seams.")
  var allowSeams = false

  @OptionGroup(title: "Statistics") var statistics: StatisticsOptions

  @Option(
    help: ArgumentHelp(
      "Mix neighbouring tiles over so many pixels. Default: what the plugin says.", valueName: "px")
  )
  var blend: Int?

  @Option(help: "Progress on standard error: auto (a bar on terminals), none, json.")
  var progress: ProgressChoice = .auto

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  /// Holds the number of pictures against what is asked for. Not part of `validate`: the value behind an
  /// unknown option would count as a picture, and be told of instead of the option.
  func checkPaths() throws {
    guard !paths.isEmpty else {
      throw ValidationError("No picture given: IN OUT, or IN... -o FOLDER.")
    }
    if outputDir == nil, paths.count != 2 {
      throw ValidationError(
        paths.count == 1
          ? "No output given for '\(paths[0])': add OUT, or --output-dir FOLDER."
          : "\(paths.count) pictures given: several inputs need --output-dir FOLDER.")
    }
  }

  func validate() throws {
    if outputDir != nil, statistics.saveStatistics != nil {
      throw ValidationError(
        "--save-statistics: found it with --output-dir, expected it with one picture, "
          + "whose statistics the others may take.")
    }
    if let memory, ByteCount(parsing: memory) == nil {
      throw ValidationError("--memory: found '\(memory)', expected a size such as 800M or 1.5G.")
    }
    if let tile, tile != "whole", (Int(tile) ?? 0) < 16 {
      throw ValidationError("--tile: found '\(tile)', expected a whole number from 16, or 'whole'.")
    }
    if let blend, !(0...1024).contains(blend) {
      throw ValidationError(
        "--blend: found '\(blend)', expected a whole number from 0 to 1024.")
    }
    if let depth, ![8, 16, 32].contains(depth) {
      throw ValidationError("--depth: found '\(depth)', expected 8, 16 or 32.")
    }
  }

  /// The library's options.
  var runOptions: RunOptions {
    var options = RunOptions()
    engine.apply(to: &options)
    if let memory, let count = ByteCount(parsing: memory) {
      options.memory = MemoryBudget(bytes: count.bytes)
    }
    if let tile { options.tile = Int(tile).map(TileChoice.side) ?? .whole }
    options.allowSeams = allowSeams
    options.blend = blend
    statistics.apply(to: &options)
    options.depth = depth
    options.stripMetadata = strip
    options.overwrite = force
    options.keepColours = keepColours
    options.alpha = alpha == .network ? .network : .lanczos
    return options
  }
}

/// `--alpha`
enum AlphaChoice: String, ExpressibleByArgument, CaseIterable {
  case lanczos, network
}

/// `--progress`
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, none, json
}
