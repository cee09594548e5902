import Onnx

/// The photograph's features in the content layers, for one tile at a time.
final class ContentFeatures {
  private let network: FeatureNetwork
  private let count: Int

  /// Compiles the network for tiles of a size.
  init(_ layers: ObjectiveLayers, height: Int, width: Int, computing: Computing) throws {
    count = layers.content.count
    var graph = try FeatureGraph(
      layers.network, tensors: layers.content.map(\.tensor), height: height, width: width)
    for (place, layer) in layers.content.enumerated() {
      // A copy of its own: two names for one tensor would be one output.
      graph.output(graph.node("Identity", [layer.tensor]), "target.\(place)")
    }
    network = try FeatureNetwork(
      graph.network("\(layers.extractor) content"), title: layers.extractor, computing: computing)
  }

  /// Computes a rectangle's features and hands each layer's on.
  func compute(
    _ picture: FloatPicture, rows: Range<Int>, columns: Range<Int>,
    _ body: (Int, UnsafeBufferPointer<Float>) -> Void
  ) throws {
    if let input = network.input(Extractor.pictureInput) {
      try picture.read(rows: rows, columns: columns, into: input)
    }
    try network.run()
    for place in 0..<count { body(place, network.output("target.\(place)")) }
  }
}
