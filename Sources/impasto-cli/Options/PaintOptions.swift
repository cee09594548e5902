import ArgumentParser
import Impasto

/// What decides about a painting.
struct PaintOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The extractor plugin, which looks at pictures.", valueName: "id"))
  var extractor = "vgg19-slim"

  @Option(help: ArgumentHelp("Weight of the content loss; 0 for style alone.", valueName: "weight"))
  var contentWeight = LossSettings().contentWeight

  @Option(help: ArgumentHelp("Weight of the style loss; 0 for content alone.", valueName: "weight"))
  var styleWeight = LossSettings().styleWeight

  @Option(help: ArgumentHelp("Weight of the total variation.", valueName: "weight"))
  var variationWeight = LossSettings().variationWeight

  @Option(help: ArgumentHelp("Layers of the content loss, comma-separated.", valueName: "names"))
  var contentLayers = LossSettings().contentLayers.map(\.name).joined(separator: ",")

  @Option(help: ArgumentHelp("Layers of the style loss, comma-separated.", valueName: "names"))
  var styleLayers = LossSettings().styleLayers.map(\.name).joined(separator: ",")

  @Option(help: "relative (weights mean the same for every extractor) or paper (the paper's sums).")
  var normalisation: LossSettings.Normalisation = .relative

  @Option(help: "max or average pooling in the extractor.")
  var pooling: LossSettings.Pooling = .average

  @Option(help: "lbfgs or adam.")
  var method: PaintSettings.Method = .lbfgs

  @Option(
    help: ArgumentHelp("Iterations, one number or one a scale: 300,100.", valueName: "counts"))
  var iterations = "300"

  @Option(
    help: ArgumentHelp(
      "Longer sides of the scales, ascending: 256,512. Default: halving down to 512.",
      valueName: "px"))
  var scales: String?

  @Option(
    help: ArgumentHelp("Longer side of the result. Default: the photograph's.", valueName: "px"))
  var size: Int?

  @Option(
    help: ArgumentHelp("content, noise, style, or a picture file to start from.", valueName: "what")
  )
  var start = "content"

  @Option(help: "Seed of the noise.")
  var seed: UInt64 = 0

  @Option(help: "Size of the painting against the result: above 1 for larger strokes.")
  var styleScale = 1.0

  @Flag(
    name: [.customLong("keep-colours"), .customLong("keep-colors")],
    help: "Paint the luma only and keep the photograph's colours.")
  var keepColours = false

  @Option(help: "End a scale when the loss changes by less than this share.")
  var tolerance = 0.0

  @Option(
    help: ArgumentHelp("Write the losses of each iteration: .csv or .svg.", valueName: "file"))
  var curve: String?

  @Option(help: ArgumentHelp("Write a JSON report of settings and losses.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Write how far it is, now and then.", valueName: "file"))
  var preview: String?

  @Flag(help: "Go on from the state that a stopped run left beside its output.")
  var resume = false

  func validate() throws {
    if numbers(iterations) == nil {
      throw ValidationError(
        "--iterations: found '\(iterations)', expected whole numbers such as 300 or 300,100.")
    }
    if let scales, numbers(scales) == nil {
      throw ValidationError("--scales: found '\(scales)', expected sides such as 256,512.")
    }
  }

  /// What decides about the picture.
  var settings: PaintSettings {
    var settings = PaintSettings()
    settings.losses.contentWeight = contentWeight
    settings.losses.styleWeight = styleWeight
    settings.losses.variationWeight = variationWeight
    settings.losses.contentLayers = layers(contentLayers)
    settings.losses.styleLayers = layers(styleLayers)
    settings.losses.normalisation = normalisation
    settings.losses.pooling = pooling
    settings.method = method
    settings.iterations = numbers(iterations) ?? []
    settings.scales = scales.flatMap(numbers)
    settings.size = size
    settings.start =
      switch start {
      case "content": .content
      case "noise": .noise
      case "style": .style
      default: .file(start)
      }
    settings.seed = seed
    settings.styleScale = styleScale
    settings.keepColours = keepColours
    settings.tolerance = tolerance
    return settings
  }

  /// What is written besides the picture.
  var outputs: PaintOutputs {
    var outputs = PaintOutputs()
    outputs.curve = curve
    outputs.report = report
    outputs.preview = preview
    outputs.resumes = resume
    return outputs
  }

  private func layers(_ text: String) -> [LossSettings.Layer] {
    text.split(separator: ",").map { LossSettings.Layer(String($0)) }
  }

  private func numbers(_ text: String) -> [Int]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    return parts.contains(nil) ? nil : parts.compactMap(\.self)
  }
}

extension LossSettings.Normalisation: ExpressibleByArgument {}
extension LossSettings.Pooling: ExpressibleByArgument {}
extension PaintSettings.Method: ExpressibleByArgument {}
