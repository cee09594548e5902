/// The content losses ½ Σ (F − P)² of all content layers: their weights and units.
struct ContentTerms {
  private let layers: ObjectiveLayers
  private let units: [Double]

  /// - Parameter features: computes the photograph's features; nil without content layers.
  init(
    _ layers: ObjectiveLayers, settings: LossSettings, picture: FloatPicture,
    tiles: PictureTiles, shapes: [LayerSize], features: ContentFeatures?
  ) throws {
    self.layers = layers
    guard settings.normalisation == .relative, let features else {
      units = layers.content.map { _ in 1 }
      return
    }
    // In relative units a loss of 1 is that of a picture without features.
    var squares = layers.content.map { _ in 0.0 }
    for index in 0..<tiles.count {
      let tile = tiles.tile(index)
      try features.compute(picture, rows: tile.rows, columns: tile.columns) { place, values in
        let size = shapes[place]
        let part = LayerTile(
          tile, layers.content[place].geometry, height: size.height, width: size.width)
        for channel in 0..<size.channels {
          for row in part.coreRows {
            let first =
              (channel * size.height + row - part.rows.lowerBound) * size.width
              - part.columns.lowerBound
            var sum = 0.0
            for column in part.coreColumns {
              let value = Double(values[first + column])
              sum += value * value
            }
            squares[place] += sum
          }
        }
      }
    }
    units = squares.map { 1 / max(0.5 * $0, .leastNormalMagnitude) }
  }

  /// What F − P is multiplied by in the gradient, by layer.
  var factors: [Double] { zip(layers.content, units).map { $0.weight * $1 } }

  /// The losses for sums of squared differences.
  func losses(_ squares: [Double]) -> [Losses.Term] {
    layers.content.indices.map { place in
      Losses.Term(
        kind: .content, layer: layers.content[place].name,
        value: 0.5 * squares[place] * units[place], weight: layers.content[place].weight)
    }
  }
}
