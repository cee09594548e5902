/// Losses and gradient tile by tile, equal to those of the whole picture.
///
/// The first pass sums the style layers' Gram matrices over the tiles' cores. With them the slope of
/// every style loss is known, and the second pass computes the gradient of each tile with the slopes
/// of the whole picture; the core of a tile's gradient is exact, as the halo holds all that it
/// depends on. Nothing kept here grows with the picture.
struct TiledLosses: FeatureLosses {
  private let layers: ObjectiveLayers
  private let styles: StyleTerms
  private let photograph: FloatPicture
  private let content: ContentTerms
  private let tiles: PictureTiles
  private let sizes: (content: [LayerSize], style: [LayerSize])
  private let statistics: StyleStatistics?
  private let features: ContentFeatures?
  private let network: FeatureNetwork
  private let core: CoreBuffer

  init(
    _ layers: ObjectiveLayers, styles: StyleTerms, settings: LossSettings, content: FloatPicture,
    tiles: PictureTiles, computing: Computing
  ) throws {
    (self.layers, self.styles, self.tiles) = (layers, styles, tiles)
    photograph = content
    sizes = try layers.shapes(height: tiles.height, width: tiles.width)
    features =
      try layers.content.isEmpty
      ? nil
      : ContentFeatures(layers, height: tiles.height, width: tiles.width, computing: computing)
    self.content = try ContentTerms(
      layers, settings: settings, picture: content, tiles: tiles, shapes: sizes.content,
      features: features)
    statistics =
      try styles.masks.isEmpty
      ? nil
      : StyleStatistics(
        layers, tiles: tiles, masks: styles.masks, moments: settings.momentsWeight > 0,
        computing: computing)
    let graph = GradientGraph(
      layers: layers, terms: styles, contentFactors: self.content.factors, isWhole: false,
      areas: [])
    network = try FeatureNetwork(
      graph.network(height: tiles.height, width: tiles.width), title: layers.extractor,
      computing: computing)
    core = CoreBuffer(3 * tiles.height * tiles.width)
  }

  func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> [Losses.Term] {
    let sums = try statistics?.measure(picture) ?? []
    for (place, layer) in layers.style.enumerated() {
      for term in styles.terms[place] {
        guard sums[place][term.mask].area > 0 else {
          throw ObjectiveError.emptyMask(layer: layer.name)
        }
        let (slope, bias) = term.gradient(sums[place][term.mask])
        network.set("slope.\(term.layer).\(term.mask)", slope)
        network.set("bias.\(term.layer).\(term.mask)", bias)
      }
    }
    var squares = layers.content.map { _ in 0.0 }
    for index in 0..<tiles.count {
      let tile = tiles.tile(index)
      try fill(tile)
      if let input = network.input(Extractor.pictureInput) {
        try picture.read(rows: tile.rows, columns: tile.columns, into: input)
      }
      try network.run()
      for place in squares.indices {
        squares[place] += Double(network.output("content.\(place)").first ?? 0)
      }
      try gradient.write(
        rows: tile.coreRows, columns: tile.coreColumns,
        from: core.cut(network.output("gradient"), of: tile))
    }
    return content.losses(squares) + styles.losses(sums, layers: layers)
  }

  /// Masks and the photograph's features for a tile.
  private func fill(_ tile: PictureTiles.Tile) throws {
    for (place, layer) in layers.style.enumerated() {
      let part = LayerTile(
        tile, layer.geometry, height: sizes.style[place].height, width: sizes.style[place].width)
      for (number, mask) in styles.masks.enumerated() {
        guard let buffer = network.input("mask.\(place).\(number)") else { continue }
        _ = try part.fill(buffer, mask: mask, geometry: layer.geometry, coreOnly: false)
      }
    }
    for (place, layer) in layers.content.enumerated() {
      let part = LayerTile(
        tile, layer.geometry, height: sizes.content[place].height,
        width: sizes.content[place].width)
      guard let buffer = network.input("core.\(place)") else { continue }
      _ = try part.fill(buffer, mask: nil, geometry: layer.geometry, coreOnly: true)
    }
    try features?.compute(photograph, rows: tile.rows, columns: tile.columns) { place, values in
      _ = network.input("target.\(place)")?.update(fromContentsOf: values)
    }
  }
}

/// Room for the core of a tile's gradient.
private final class CoreBuffer {
  private let values: UnsafeMutableBufferPointer<Float>

  init(_ count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  /// The core of a tile as planes of its own.
  func cut(
    _ gradient: UnsafeBufferPointer<Float>, of tile: PictureTiles.Tile
  ) -> UnsafeBufferPointer<Float> {
    var place = 0
    for plane in 0..<3 {
      for row in tile.coreRows {
        let first =
          (plane * tile.rows.count + row - tile.rows.lowerBound) * tile.columns.count
          + tile.coreColumns.lowerBound - tile.columns.lowerBound
        for offset in 0..<tile.coreColumns.count {
          values[place + offset] = gradient[first + offset]
        }
        place += tile.coreColumns.count
      }
    }
    return UnsafeBufferPointer(rebasing: values[..<place])
  }
}
