import Engines

/// The losses of Gatys, Ecker and Bethge over an extractor's layers, with the picture's gradient.
///
/// Computed in one piece where the memory allows, else in tiles, whose result is the same: a first
/// pass sums the Gram matrices of the whole picture, a second one computes the gradient tile by tile
/// against them. `docs/differentiation.md` explains both.
public struct FeatureObjective: Objective {
  /// How the picture is cut.
  public let plan: ObjectivePlan

  private let variationWeight: Double
  private let rangeWeight: Double
  private var features: any FeatureLosses
  private var evaluations = 0

  /// Measures the pictures and compiles the networks.
  ///
  /// - Parameters:
  ///   - inputs: the photograph, whose size is the result's, and the paintings.
  ///   - memory: bytes that the engine may hold; nil to compute in one piece.
  /// - Throws: `ObjectiveError` for layers, sizes and masks that don't fit; `OnnxError` for a network
  ///   that has no gradient, with the node; `EngineError`, `PaintError`.
  public init(
    _ extractor: Extractor, settings: LossSettings, inputs: ObjectiveInputs,
    computing: Computing, memory: Int? = nil
  ) throws {
    let layers = try ObjectiveLayers(extractor, settings: settings)
    try self.init(layers, settings: settings, inputs: inputs, computing: computing) {
      try ObjectivePlan(layers, width: $0, height: $1, computing: computing, memory: memory)
    }
  }

  /// As above, in tiles with cores of about `side` pixels.
  init(
    _ extractor: Extractor, settings: LossSettings, inputs: ObjectiveInputs,
    computing: Computing, side: Int
  ) throws {
    let layers = try ObjectiveLayers(extractor, settings: settings)
    try self.init(layers, settings: settings, inputs: inputs, computing: computing) {
      try ObjectivePlan(layers, width: $0, height: $1, computing: computing, side: side)
    }
  }

  private init(
    _ layers: ObjectiveLayers, settings: LossSettings, inputs: ObjectiveInputs,
    computing: Computing, plan: (Int, Int) throws -> ObjectivePlan
  ) throws {
    guard !layers.all.isEmpty || settings.variationWeight > 0 else {
      throw ObjectiveError.nothingToDo
    }
    try layers.check(inputs.content, "content")
    let chosen = try plan(inputs.content.width, inputs.content.height)
    let styles = try StyleTerms(
      layers, inputs: inputs, settings: settings, computing: computing
    ) { try plan($0, $1).side }
    let tiles = try PictureTiles(
      layers, width: inputs.content.width, height: inputs.content.height, side: chosen.side)
    if layers.all.isEmpty {
      features = NoLosses()
    } else if chosen.isWhole {
      features = try WholeLosses(
        layers, styles: styles, settings: settings, content: inputs.content, tiles: tiles,
        computing: computing)
    } else {
      features = try TiledLosses(
        layers, styles: styles, settings: settings, content: inputs.content, tiles: tiles,
        computing: computing)
    }
    self.plan = chosen
    variationWeight = settings.variationWeight
    rangeWeight = settings.rangeWeight * (settings.contentWeight + settings.styleWeight)
  }

  /// Computes losses and gradient.
  public mutating func evaluate(
    _ picture: FloatPicture, gradient: FloatPicture
  ) throws -> Losses {
    evaluations += 1
    var terms = try features.evaluate(picture, gradient: gradient)
    if variationWeight > 0 {
      let value = try TotalVariation.add(picture, weight: variationWeight, to: gradient)
      terms.append(.init(kind: .variation, layer: "", value: value, weight: variationWeight))
    }
    if rangeWeight > 0 {
      let value = try RangePenalty.add(picture, weight: rangeWeight, to: gradient)
      terms.append(.init(kind: .range, layer: "", value: value, weight: rangeWeight))
    }
    for term in terms where !(term.value * term.weight).isFinite {
      throw PaintError.notFinite(
        what: "the \(term.kind.rawValue) loss" + (term.layer.isEmpty ? "" : " of \(term.layer)"),
        iteration: evaluations)
    }
    return Losses(terms: terms)
  }
}

/// The losses of feature maps, without what is computed from the picture itself.
protocol FeatureLosses {
  /// The loss terms; overwrites `gradient`.
  mutating func evaluate(
    _ picture: FloatPicture, gradient: FloatPicture
  ) throws -> [Losses.Term]
}

/// No layer counts: what is computed from the picture itself remains.
private struct NoLosses: FeatureLosses {
  func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> [Losses.Term] {
    let line = [Float](repeating: 0, count: 3 * gradient.width)
    try line.withUnsafeBufferPointer { line in
      for row in 0..<gradient.height {
        try gradient.write(rows: row..<row + 1, columns: 0..<gradient.width, from: line)
      }
    }
    return []
  }
}
