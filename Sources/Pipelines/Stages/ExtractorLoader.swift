import Onnx
import PluginKit

/// Checks an extractor's network against its manifest, layer by layer.
public enum ExtractorLoader {
  /// A feature map, as the network computes it.
  public struct Layer: Sendable {
    /// The manifest's name for it.
    public let name: String
    /// How the way from the picture to it maps positions.
    public let analysis: SpatialAnalysis
    /// Channels of the map.
    public var channels: Int { analysis.outputChannels }
  }

  /// Reads and analyses the network of a plugin of kind `extractor`.
  ///
  /// - Returns: the layers in the manifest's order.
  /// - Throws: `PluginError` for a missing or altered network, `OnnxError` for an unreadable one or
  ///   a layer whose output it doesn't have, ``PlanError/mismatch(stage:found:expected:)`` where
  ///   manifest and network contradict each other.
  public static func layers(of plugin: Plugin) throws -> [Layer] {
    let manifest = plugin.manifest
    guard manifest.kind == .extractor else {
      throw PlanError.mismatch(
        stage: manifest.id, found: "a \(manifest.kind.rawValue) plugin", expected: "an extractor")
    }
    // Layers may be inner tensors of a network that classifies.
    let network = try Network(serialized: plugin.loadNetwork(), name: plugin.networkPath)
      .maps(manifest.layers.map(\.output), of: manifest.input.name)
    let layers = try manifest.layers.map {
      Layer(
        name: $0.name,
        analysis: try SpatialAnalysis(
          of: network, input: manifest.input.name, output: $0.output))
    }
    let expected = manifest.input.colour.channels
    for layer in layers where layer.analysis.inputChannels != expected {
      throw PlanError.mismatch(
        stage: manifest.id,
        found: "a network with \(layer.analysis.inputChannels) input channels",
        expected: "\(expected), because input.colour is \(manifest.input.colour.rawValue)")
    }
    return layers
  }
}
