import Onnx

/// The layers that losses look at, on the smallest network that makes them.
struct ObjectiveLayers: Sendable {
  /// A layer with its share of the content or style loss.
  struct Use: Sendable {
    let name: String
    let tensor: String
    /// The settings' weight × the layer's share.
    let weight: Double
    let geometry: LayerGeometry
  }

  /// The extractor's id, for messages.
  let extractor: String
  /// The extractor down to the deepest layer in use, with the pooling asked for.
  let network: Network
  let content: [Use]
  let style: [Use]

  var all: [Use] { content + style }
  /// The smallest picture that all layers exist for.
  var minimum: Int { all.map(\.geometry.minimum).max() ?? 1 }

  /// Finds the layers that the settings name and checks that the network can be differentiated.
  ///
  /// - Throws: `ObjectiveError`, `OnnxError`.
  init(_ extractor: Extractor, settings: LossSettings) throws {
    self.extractor = extractor.id
    let wanted =
      (settings.contentWeight > 0 ? settings.contentLayers : [])
      + (settings.styleWeight > 0 ? settings.styleLayers : [])
    let tensors = try wanted.map { try extractor.layer($0.name).tensor }
    let full =
      settings.pooling == .average
      ? try PoolingExchange().applied(to: extractor.network).network : extractor.network
    var builder = try NetworkBuilder(copying: full, keeping: tensors)
    for tensor in Set(tensors).sorted() { builder.output(tensor) }
    let network = try builder.network(name: extractor.id)
    if !tensors.isEmpty {
      try Differentiation.check(network, from: Extractor.pictureInput, to: tensors)
    }
    var known: [String: LayerGeometry] = [:]
    func uses(_ layers: [LossSettings.Layer], _ weight: Double) throws -> [Use] {
      guard weight > 0 else { return [] }
      let total = layers.reduce(0) { $0 + $1.weight }
      return try layers.filter { $0.weight > 0 }.map { layer in
        let found = try extractor.layer(layer.name)
        let geometry =
          try known[found.tensor]
          ?? LayerGeometry(found, of: extractor, network: network)
        known[found.tensor] = geometry
        return Use(
          name: layer.name, tensor: found.tensor, weight: weight * layer.weight / total,
          geometry: geometry)
      }
    }
    content = try uses(settings.contentLayers, settings.contentWeight)
    style = try uses(settings.styleLayers, settings.styleWeight)
    self.network = network
  }

  /// Refuses a picture that some layer doesn't exist for.
  func check(_ picture: FloatPicture, _ what: String) throws(ObjectiveError) {
    guard min(picture.width, picture.height) >= minimum else {
      throw .tooSmall(
        picture: what, width: picture.width, height: picture.height, minimum: minimum,
        extractor: extractor)
    }
  }
}
