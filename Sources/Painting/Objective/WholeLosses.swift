/// Losses and gradient of a picture in one piece: one inference an evaluation.
struct WholeLosses: FeatureLosses {
  private let layers: ObjectiveLayers
  private let styles: StyleTerms
  private let content: ContentTerms
  private let areas: [[Double]]
  private let network: FeatureNetwork

  init(
    _ layers: ObjectiveLayers, styles: StyleTerms, settings: LossSettings, content: FloatPicture,
    tiles: PictureTiles, computing: Computing
  ) throws {
    (self.layers, self.styles) = (layers, styles)
    let (tile, picture) = (tiles.tile(0), content)
    let shapes = try layers.shapes(height: tiles.height, width: tiles.width)
    let parts = layers.style.indices.map { place in
      LayerTile(
        tile, layers.style[place].geometry, height: shapes.style[place].height,
        width: shapes.style[place].width)
    }
    // Masks are filled in twice: their areas are part of the graph, their values its inputs.
    areas = try layers.style.indices.map { place in
      try styles.masks.map { mask in
        guard let mask else { return Double(parts[place].count) }
        let weights = UnsafeMutableBufferPointer<Float>.allocate(capacity: parts[place].count)
        defer { weights.deallocate() }
        let area = try parts[place].fill(
          weights, mask: mask, geometry: layers.style[place].geometry, coreOnly: false)
        guard area > 0 else { throw ObjectiveError.emptyMask(layer: layers.style[place].name) }
        return area
      }
    }
    let features =
      try layers.content.isEmpty
      ? nil
      : ContentFeatures(layers, height: tiles.height, width: tiles.width, computing: computing)
    self.content = try ContentTerms(
      layers, settings: settings, picture: picture, tiles: tiles, shapes: shapes.content,
      features: features)
    let graph = GradientGraph(
      layers: layers, terms: styles, contentFactors: self.content.factors, isWhole: true,
      areas: areas)
    network = try FeatureNetwork(
      graph.network(height: tiles.height, width: tiles.width), title: layers.extractor,
      computing: computing)
    let network = network
    try features?.compute(picture, rows: tile.rows, columns: tile.columns) { place, values in
      _ = network.input("target.\(place)")?.update(fromContentsOf: values)
    }
    for (place, part) in parts.enumerated() {
      for term in styles.terms[place] {
        let name = "\(term.layer).\(term.mask)"
        if let buffer = network.input("mask.\(name)") {
          _ = try part.fill(
            buffer, mask: styles.masks[term.mask], geometry: layers.style[place].geometry,
            coreOnly: false)
        }
        let moments = term.wholeMoments()
        network.set("goal.\(name)", term.whole(area: areas[place][term.mask]).goal)
        network.set("means.\(name)", moments.means)
        network.set("deviations.\(name)", moments.deviations)
      }
    }
  }

  func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> [Losses.Term] {
    let (rows, columns) = (0..<picture.height, 0..<picture.width)
    if let input = network.input(Extractor.pictureInput) {
      try picture.read(rows: rows, columns: columns, into: input)
    }
    try network.run()
    try gradient.write(rows: rows, columns: columns, from: network.output("gradient"))
    let sums = layers.style.indices.map { place in
      styles.terms[place].map { term in
        var sums = FeatureSums(channels: term.channels, moments: term.momentsWeight > 0)
        let name = "\(term.layer).\(term.mask)"
        sums.add(
          gram: network.output("gram.\(name)"),
          sums: term.momentsWeight > 0 ? network.output("sums.\(name)") : nil,
          area: areas[place][term.mask])
        return sums
      }
    }
    let squares = layers.content.indices.map { place in
      Double(network.output("content.\(place)").first ?? 0)
    }
    return content.losses(squares) + styles.losses(sums, layers: layers)
  }
}
