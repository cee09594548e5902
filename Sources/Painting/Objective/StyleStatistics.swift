import Onnx

/// Computes what style losses need to know of a picture, tile by tile, summed in double precision.
final class StyleStatistics {
  private let layers: [ObjectiveLayers.Use]
  private let tiles: PictureTiles
  private let masks: [FloatPicture?]
  private let moments: Bool
  private let network: FeatureNetwork
  private let shapes: [[Int]]

  /// Compiles the network for pictures of the tiles' size.
  ///
  /// - Parameter masks: the masks to measure under; nil for none.
  init(
    _ objective: ObjectiveLayers, tiles: PictureTiles, masks: [FloatPicture?], moments: Bool,
    computing: Computing
  ) throws {
    layers = objective.style
    (self.tiles, self.masks, self.moments) = (tiles, masks, moments)
    var graph = try FeatureGraph(
      objective.network, tensors: layers.map(\.tensor), height: tiles.height, width: tiles.width)
    shapes = layers.map { graph.shape($0.tensor) }
    for (place, layer) in layers.enumerated() {
      let rows = graph.rows(layer.tensor)
      for (index, mask) in masks.enumerated() {
        var weighted = rows
        var weight: String?
        if mask != nil || !tiles.isWhole {
          let input = graph.input(
            "mask.\(place).\(index)", [shapes[place][2] * shapes[place][3], 1])
          weighted = graph.multiply(rows, input)
          weight = input
        }
        graph.output(graph.gram(weighted), "gram.\(place).\(index)")
        if moments {
          let squared = weight.map { graph.multiply(weighted, $0) } ?? weighted
          graph.output(graph.columnSums(squared), "sums.\(place).\(index)")
        }
      }
    }
    network = try FeatureNetwork(
      graph.network("\(objective.extractor) statistics"), title: objective.extractor,
      computing: computing)
  }

  /// The sums of a picture, by layer and mask.
  ///
  /// - Throws: `EngineError`, `PaintError`; `CancellationError` when `isCancelled` says so.
  func measure(_ picture: FloatPicture) throws -> [[FeatureSums]] {
    var sums = layers.indices.map { place in
      masks.map { _ in FeatureSums(channels: shapes[place][1], moments: moments) }
    }
    for index in 0..<tiles.count {
      let tile = tiles.tile(index)
      if let input = network.input(Extractor.pictureInput) {
        try picture.read(rows: tile.rows, columns: tile.columns, into: input)
      }
      var areas = layers.map { _ in masks.map { _ in 0.0 } }
      for (place, layer) in layers.enumerated() {
        let part = LayerTile(
          tile, layer.geometry, height: shapes[place][2], width: shapes[place][3])
        for (number, mask) in masks.enumerated() {
          if let buffer = network.input("mask.\(place).\(number)") {
            areas[place][number] = try part.fill(
              buffer, mask: mask, geometry: layer.geometry, coreOnly: true)
          } else {
            areas[place][number] = Double(part.count)
          }
        }
      }
      try network.run()
      for place in layers.indices {
        for number in masks.indices {
          sums[place][number].add(
            gram: network.output("gram.\(place).\(number)"),
            sums: moments ? network.output("sums.\(place).\(number)") : nil,
            area: areas[place][number])
        }
      }
    }
    return sums
  }
}
