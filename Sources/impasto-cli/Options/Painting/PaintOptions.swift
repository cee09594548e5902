import ArgumentParser
import Impasto

/// What decides about a painting.
struct PaintOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The extractor plugin, which looks at pictures.", valueName: "id"))
  var extractor = "vgg19-slim"

  @OptionGroup var losses: LossOptions

  @Option(help: "lbfgs or adam.")
  var method: PaintSettings.Method = .lbfgs

  @Option(
    help: ArgumentHelp(
      "Iterations, one number or one a scale: 300,100. Default: 300; 100 with --grid.",
      valueName: "counts"))
  var iterations: String?

  @Option(
    help: ArgumentHelp(
      "End a scale when the loss changes by less than this share for three iterations.",
      valueName: "share"))
  var tolerance = 0.0

  @Option(
    help: ArgumentHelp(
      "Steps that L-BFGS remembers, 1 to 1000. Default: 20, or 10 where they go to disk.",
      valueName: "count"))
  var history: Int?

  @Option(help: ArgumentHelp("Adam's step, in picture values of 0 to 1.", valueName: "step"))
  var rate = PaintSettings.usual.rate

  @Option(
    help: ArgumentHelp(
      "Longer sides of the scales, ascending: 256,512. Default: halving down to 512.",
      valueName: "px"))
  var scales: String?

  @Option(
    help: ArgumentHelp(
      "Longer side of the result. Default: the photograph's; 256 with --grid.", valueName: "px"))
  var size: Int?

  @Option(
    help: ArgumentHelp(
      "Start from content, noise, style (the photograph in the painting's colours) or a picture "
        + "file. Default: content; noise with --grid.", valueName: "what"))
  var start: String?

  @Option(help: ArgumentHelp("Seed of the noise.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Size of the paintings against the result: above 1 for larger strokes.", valueName: "factor"))
  var styleScale = 1.0

  @Flag(
    name: [.customLong("keep-colours"), .customLong("keep-colors")],
    help: "Paint the luma only and keep the photograph's colours.")
  var keepColours = false

  func validate() throws {
    if let iterations, numbers(iterations) == nil {
      throw ValidationError(
        "--iterations: found '\(iterations)', expected whole numbers such as 300 or 300,100.")
    }
    if let scales, numbers(scales) == nil {
      throw ValidationError("--scales: found '\(scales)', expected sides such as 256,512.")
    }
  }

  /// What decides about the picture.
  ///
  /// - Parameter settings: what holds where nothing is said.
  func settings(_ settings: PaintSettings) -> PaintSettings {
    var settings = settings
    settings.losses = losses.settings(settings.losses)
    settings.method = method
    if let iterations { settings.iterations = numbers(iterations) ?? [] }
    settings.tolerance = tolerance
    settings.history = history
    settings.rate = rate
    settings.scales = scales.flatMap(numbers)
    if let size { settings.size = size }
    settings.start =
      switch start {
      case nil: settings.start
      case "content": .content
      case "noise": .noise
      case "style": .style
      case let path?: .file(path)
      }
    settings.seed = seed
    settings.styleScale = styleScale
    settings.keepColours = keepColours
    return settings
  }

  private func numbers(_ text: String) -> [Int]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    return parts.contains(nil) ? nil : parts.compactMap(\.self)
  }
}

extension PaintSettings.Method: ExpressibleByArgument {}
