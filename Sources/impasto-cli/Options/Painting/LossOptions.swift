import ArgumentParser
import Impasto

/// What a painting is judged by.
struct LossOptions: ParsableArguments {
  private static let usual = PaintSettings.usual.losses

  @Option(
    help: ArgumentHelp(
      "Weight of the content loss; 0 for style alone. Default: 1.", valueName: "weight"))
  var contentWeight: Double?

  @Option(help: ArgumentHelp("Weight of the style loss; 0 for content alone.", valueName: "weight"))
  var styleWeight = Self.usual.styleWeight

  @Option(
    help: ArgumentHelp(
      "Weight of total variation, which takes out noise: 100 to 1000. Default: 0; 300 with --grid and "
        + "relative losses.", valueName: "weight"))
  var variationWeight: Double?

  @Option(
    help: ArgumentHelp(
      "Weight, as a part of the content's and the style's, of what lies outside 0..1 and would be cut "
        + "off. Default: 10; 0 with the paper's sums.", valueName: "weight"))
  var rangeWeight: Double?

  @Option(
    name: [.customLong("moments"), .customLong("moments-weight")],
    help: ArgumentHelp(
      "Weight, as a part of the style's, of means and standard deviations of channels.",
      valueName: "weight"))
  var moments = Self.usual.momentsWeight

  @Option(
    help: ArgumentHelp(
      "Layers of the content loss, with weights where they differ: conv3_2,conv4_2=2.",
      valueName: "names"), transform: LayerList.init(parsing:))
  var contentLayers = LayerList(Self.usual.contentLayers)

  @Option(
    help: ArgumentHelp(
      "Layers of the style loss, with weights where they differ: conv1_1=0.5,conv2_1.",
      valueName: "names"), transform: LayerList.init(parsing:))
  var styleLayers = LayerList(Self.usual.styleLayers)

  @Option(help: "relative (weights mean the same for every extractor) or paper (the paper's sums).")
  var normalisation: LossSettings.Normalisation = Self.usual.normalisation

  @Option(help: "max or average pooling in the extractor.")
  var pooling: LossSettings.Pooling = Self.usual.pooling

  /// - Parameter settings: what holds where nothing is said.
  func settings(_ settings: LossSettings) -> LossSettings {
    var settings = settings
    if let contentWeight { settings.contentWeight = contentWeight }
    settings.styleWeight = styleWeight
    if let variationWeight {
      settings.variationWeight = variationWeight
    } else if normalisation == .paper {
      // In sums a weight means another thing.
      settings.variationWeight = 0
    }
    if let rangeWeight {
      settings.rangeWeight = rangeWeight
    } else if normalisation == .paper {
      settings.rangeWeight = 0
    }
    settings.momentsWeight = moments
    settings.contentLayers = contentLayers.layers
    settings.styleLayers = styleLayers.layers
    settings.normalisation = normalisation
    settings.pooling = pooling
    return settings
  }
}

extension LossSettings.Normalisation: ExpressibleByArgument {}
extension LossSettings.Pooling: ExpressibleByArgument {}
