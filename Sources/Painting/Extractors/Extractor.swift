import Engines
import Onnx
import PluginKit

/// A network that only looks: named layers, each a feature map of the picture.
///
/// The picture it takes is red, green and blue from 0 to 1; what the network itself was trained with
/// (range, mean, deviation, order of channels) has become part of the network.
public struct Extractor: Sendable {
  /// A feature map that losses can be made of.
  public struct Layer: Sendable, Hashable {
    /// The name users write: `conv4_2`.
    public let name: String
    /// The network's tensor.
    public let tensor: String
  }

  /// The plugin's id.
  public let id: String
  /// The plugin's version.
  public let version: String
  /// SHA-256 of the network's file, hexadecimal; empty for networks made in code.
  public let fingerprint: String
  /// All layers, in the order of the manifest.
  public let layers: [Layer]
  /// Smallest width and height that the manifest allows; layers may need more.
  public let minimum: Int
  /// Whether the plugin allows bf16.
  public let allowsReducedPrecision: Bool
  /// The network with a picture input called ``pictureInput``.
  let network: Network

  /// The input's name.
  static let pictureInput = "impasto_picture"

  /// Reads an extractor plugin: checks its hash, its layers and its input.
  ///
  /// - Throws: `ObjectiveError`, `PluginError`, `OnnxError`.
  public init(_ plugin: Plugin) throws {
    let manifest = plugin.manifest
    guard manifest.kind == .extractor else {
      throw ObjectiveError.notAnExtractor(plugin: manifest.id, kind: manifest.kind.rawValue)
    }
    let network = try Network(serialized: plugin.loadNetwork(), name: plugin.networkPath)
    try self.init(
      network, id: manifest.id, version: manifest.version,
      fingerprint: manifest.network.sha256, input: manifest.input,
      layers: manifest.layers.map { Layer(name: $0.name, tensor: $0.output) },
      allowsReducedPrecision: manifest.allowsReducedPrecision)
  }

  /// Makes an extractor of a network.
  ///
  /// - Parameters:
  ///   - network: any network of pictures; layers may be inner tensors, not only outputs.
  ///   - input: how pictures enter it.
  ///   - layers: names and tensors.
  /// - Throws: `ObjectiveError`, `OnnxError`.
  public init(
    _ network: Network, id: String, version: String = "1.0.0", fingerprint: String = "",
    input: Manifest.Input, layers: [Layer], allowsReducedPrecision: Bool = false
  ) throws {
    let channels = input.colour.channels
    let candidates = network.inputs.filter { $0.shape.count == 4 }
    guard
      let port = input.name.map({ name in candidates.first { $0.name == name } })
        ?? candidates.first
    else {
      throw ObjectiveError.mismatch(
        extractor: id, found: "no picture input\(input.name.map { " \"\($0)\"" } ?? "")",
        expected: "an input of the shape N, \(channels), H, W")
    }
    for layer in layers {
      let made = network.nodes.contains { $0.outputs.contains(layer.tensor) }
      guard made || network.inputs.contains(where: { $0.name == layer.tensor }) else {
        throw ObjectiveError.mismatch(
          extractor: id, found: "layer \"\(layer.name)\" at \"\(layer.tensor)\"",
          expected: "a tensor that the network makes")
      }
    }
    var turned = network
    if port.shape[1].length != channels, port.shape[3].length == channels {
      turned = try ChannelsFirst(inputs: [port.name], outputs: []).applied(to: network).network
    } else if let found = port.shape[1].length, found != channels {
      throw ObjectiveError.mismatch(
        extractor: id, found: "a network with \(found) input channels",
        expected: "\(channels), because input.colour is \(input.colour.rawValue)")
    }
    if turned.inputs.contains(where: {
      $0.name == port.name && $0.shape.count == 4
        && ($0.shape[2].length != nil || $0.shape[3].length != nil)
    }) {
      turned = try turned.maps(layers.map(\.tensor), of: port.name)
    }
    let entry = PictureEntry(input)
    self.network = try PictureInput(
      input: port.name, name: Self.pictureInput, matrix: entry.matrix, offset: entry.offset
    ).applied(to: turned).network
    self.id = id
    self.version = version
    self.fingerprint = fingerprint
    self.layers = layers
    self.allowsReducedPrecision = allowsReducedPrecision
    minimum = input.minimum
  }

  /// The layer of this name.
  ///
  /// - Throws: `ObjectiveError.layer` with the names there are.
  public func layer(_ name: String) throws(ObjectiveError) -> Layer {
    guard let layer = layers.first(where: { $0.name == name }) else {
      throw .layer(name, extractor: id, known: layers.map(\.name))
    }
    return layer
  }
}
