import Onnx

/// How large a layer is for a picture or tile.
struct LayerSize: Sendable {
  let channels: Int
  let height: Int
  let width: Int
}

extension ObjectiveLayers {
  /// The sizes of all layers for a picture of a size.
  func shapes(
    height: Int, width: Int
  ) throws(OnnxError) -> (content: [LayerSize], style: [LayerSize]) {
    let shapes = try ShapeInference(
      of: network, inputs: [Extractor.pictureInput: [1, 3, height, width]]
    ).shapes
    func sizes(_ uses: [Use]) throws(OnnxError) -> [LayerSize] {
      try uses.map { use throws(OnnxError) in
        guard let shape = shapes[use.tensor], shape.count == 4, shape[0] == 1 else {
          throw .noSuchTensor(
            network: extractor, found: "\(use.name) of the shape \(shapes[use.tensor] ?? [])",
            expected: "1, C, H, W")
        }
        return LayerSize(channels: shape[1], height: shape[2], width: shape[3])
      }
    }
    return (try sizes(content), try sizes(style))
  }
}
