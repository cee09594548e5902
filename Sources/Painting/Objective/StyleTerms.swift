/// The masks that styles count under, and the losses of every layer under each of them.
struct StyleTerms {
  /// One per term in `terms`; nil for the whole picture.
  let masks: [FloatPicture?]
  /// By layer, then by mask.
  let terms: [[StyleTerm]]

  /// Measures the paintings.
  ///
  /// - Parameter side: the core length of tiles for a painting of so many columns and rows; nil to
  ///   measure it in one piece.
  init(
    _ layers: ObjectiveLayers, inputs: ObjectiveInputs, settings: LossSettings,
    computing: Computing, side: (Int, Int) throws -> Int?
  ) throws {
    let styles = layers.style.isEmpty ? [] : inputs.styles.filter { $0.weight > 0 }
    let moments = settings.momentsWeight > 0
    let shares = styles.reduce(0) { $0 + $1.weight }
    var masks: [FloatPicture?] = []
    var targets: [[[StyleTarget]]] = layers.style.map { _ in [] }
    for (index, style) in styles.enumerated() {
      try layers.check(style.picture, "style \(index + 1)")
      try Self.check(style.mask, for: inputs.content)
      try Self.check(style.ownMask, for: style.picture)
      let (width, height) = (style.picture.width, style.picture.height)
      let tiles = try PictureTiles(
        layers, width: width, height: height, side: side(width, height))
      let sums = try StyleStatistics(
        layers, tiles: tiles, masks: [style.ownMask], moments: moments, computing: computing
      ).measure(style.picture)
      let place: Int
      if let known = masks.firstIndex(where: { $0 === style.mask }) {
        place = known
      } else {
        place = masks.count
        masks.append(style.mask)
        for layer in targets.indices { targets[layer].append([]) }
      }
      for layer in targets.indices {
        guard sums[layer][0].area > 0 else {
          throw ObjectiveError.emptyMask(layer: layers.style[layer].name)
        }
        targets[layer][place].append(StyleTarget(sums[layer][0], share: style.weight / shares))
      }
    }
    self.masks = masks
    terms = layers.style.enumerated().map { place, layer in
      masks.indices.map { mask in
        StyleTerm(
          layer: place, mask: mask, channels: layer.geometry.channels, weight: layer.weight,
          momentsWeight: layer.weight * settings.momentsWeight, targets: targets[place][mask],
          isRelative: settings.normalisation == .relative)
      }
    }
  }

  private static func check(
    _ mask: FloatPicture?, for picture: FloatPicture
  ) throws(ObjectiveError) {
    guard let mask, mask.width != picture.width || mask.height != picture.height else { return }
    throw .maskSize(
      width: mask.width, height: mask.height, expectedWidth: picture.width,
      expectedHeight: picture.height)
  }

  /// The losses of all layers for a result's sums, by layer and mask.
  func losses(_ sums: [[FeatureSums]], layers: ObjectiveLayers) -> [Losses.Term] {
    var result: [Losses.Term] = []
    for kind in [Losses.Term.Kind.style, .moments] {
      for (place, layer) in layers.style.enumerated() where !terms[place].isEmpty {
        var value = 0.0
        for term in terms[place] {
          let losses = term.losses(sums[place][term.mask])
          value += kind == .style ? losses.style : losses.moments
        }
        let weight = kind == .style ? layer.weight : terms[place][0].momentsWeight
        if kind == .moments, weight == 0 { continue }
        result.append(
          Losses.Term(kind: kind, layer: layer.name, value: value, weight: weight))
      }
    }
    return result
  }
}
