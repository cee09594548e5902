import Onnx

/// Where the positions of a layer lie in the picture, and what they look at.
struct LayerGeometry: Sendable {
  /// Pixels between neighbouring positions, from top to bottom and from left to right.
  let strideY: Int
  let strideX: Int
  /// Channels.
  let channels: Int
  /// Pixels that the gradient of a pixel depends on, to each side.
  let gradientHaloY: Int
  let gradientHaloX: Int
  /// What tile origins must be multiples of.
  let alignmentY: Int
  let alignmentX: Int
  /// What tile lengths must leave the same rest of as the picture's.
  let congruenceY: Int
  let congruenceX: Int
  /// The smallest picture that has a position in this layer.
  let minimum: Int
  /// Why tiles can't be exact; nil where they are.
  let obstacle: String?

  /// Analyses the way from the picture to a layer.
  ///
  /// - Throws: `OnnxError`; `ObjectiveError` for a layer that is no feature map.
  init(_ layer: Extractor.Layer, of extractor: Extractor, network: Network) throws {
    let analysis = try SpatialAnalysis(
      of: network, input: Extractor.pictureInput, output: layer.tensor)
    guard !analysis.outputIsChannelsLast else {
      throw ObjectiveError.layerShape(
        layer.name, extractor: extractor.id, found: "1, H, W, C (channels last)")
    }
    channels = analysis.outputChannels
    let (y, x) = (analysis.scaleY, analysis.scaleX)
    strideY = max(1, y.denominator / max(1, y.numerator))
    strideX = max(1, x.denominator / max(1, x.numerator))
    alignmentY = max(analysis.alignmentY, strideY)
    alignmentX = max(analysis.alignmentX, strideX)
    (congruenceY, congruenceX) = (analysis.congruenceY, analysis.congruenceX)
    minimum = max(analysis.minimumY, analysis.minimumX, extractor.minimum)
    // A pixel's gradient comes from every position that sees it, and each of these has looked as
    // far again.
    gradientHaloY = analysis.halo.top + analysis.halo.bottom + strideY
    gradientHaloX = analysis.halo.left + analysis.halo.right + strideX
    if let node = analysis.nonLocal.first {
      obstacle = "\(node)"
    } else if y.numerator != 1 || x.numerator != 1 {
      obstacle = "layer \"\(layer.name)\" has \(y) positions per pixel"
    } else if analysis.lossY != (0, 0) || analysis.lossX != (0, 0) {
      obstacle = "layer \"\(layer.name)\" is made without padding"
    } else if analysis.multipleY != 1 || analysis.multipleX != 1 || analysis.fixedY != nil
      || analysis.fixedX != nil
    {
      obstacle = "layer \"\(layer.name)\" exists for some sizes only"
    } else {
      obstacle = nil
    }
  }
}
