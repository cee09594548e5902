import Onnx
import PluginKit

/// What an import found and made.
public struct ImportReport: Sendable {
  /// The plugin, in its place.
  public let plugin: Plugin
  /// Where the network came from: `PyTorch, params_ema`.
  public let form: String
  /// The architecture with its sizes; nil for ONNX files.
  public let architecture: String?
  /// Numbers in the network.
  public let parameterCount: Int
  /// How it takes and gives pictures.
  public let habits: PictureHabits
  /// What the graph says about tiles; for an extractor, about its last feature map.
  public let analysis: SpatialAnalysis
  /// Passes that exact statistics of the whole picture take; nil where there are none to take.
  public let statisticsLevels: Int?
  /// What was said about the network in a file beside it.
  public let about: Description?
  /// Tiles against the whole picture; nil for extractors, which give no picture.
  public let check: ImportCheck.Result?
  /// The feature maps of an extractor, by the names that painting uses.
  public var layers: [String] = []
  /// What else should be known, one line each.
  public let notes: [String]
}
