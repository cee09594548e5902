/// What a contact sheet shows: a painting for every choice of style layers and every balance of content
/// and style, as in figure 3 of Gatys, Ecker and Bethge (A Neural Algorithm of Artistic Style, 2015).
public struct GridSettings: Sendable, Hashable, Codable {
  /// A row: one choice of style layers.
  public struct Row: Sendable, Hashable, Codable {
    /// What the sheet calls it: `conv1_1–conv3_1`.
    public let title: String
    /// The layers.
    public let layers: [LossSettings.Layer]

    /// Describes a row.
    public init(title: String, layers: [LossSettings.Layer]) {
      self.title = title
      self.layers = layers
    }
  }

  /// From top to bottom.
  public var rows: [Row]
  /// From left to right: α ÷ β, content weight by style weight.
  public var ratios: [Double]

  /// A sheet of these rows and columns.
  public init(rows: [Row], ratios: [Double]) {
    self.rows = rows
    self.ratios = ratios
  }

  /// The paper's rows and the columns that show most with the losses' unit: the first style layer; the
  /// first and the second; and so on to all of them.
  public init(_ losses: LossSettings) {
    let layers = losses.styleLayers
    rows = layers.indices.map { last in
      let (first, end) = (layers[0].name, layers[last].name)
      return Row(title: last == 0 ? first : "\(first)–\(end)", layers: Array(layers[...last]))
    }
    ratios = Self.ratios(losses.normalisation)
  }

  /// With the paper's sums its columns; with relative losses those from the painting's texture alone to
  /// the photograph in its colours.
  public static func ratios(_ normalisation: LossSettings.Normalisation) -> [Double] {
    switch normalisation {
    case .paper: [1e-5, 1e-4, 1e-3, 1e-2]
    case .relative: [1e-3, 1e-2, 1e-1, 1]
    }
  }

  /// - Throws: `PaintError.setting` for what no sheet could show.
  func check() throws(PaintError) {
    guard !rows.isEmpty, !ratios.isEmpty else {
      throw .setting(
        name: "grid", found: "\(rows.count) rows and \(ratios.count) columns",
        expected: "one or more of each")
    }
    guard rows.count * ratios.count <= 400 else {
      throw .setting(
        name: "grid", found: "\(rows.count * ratios.count) paintings", expected: "at most 400")
    }
    for ratio in ratios where !(ratio.isFinite && ratio >= 0) {
      throw .setting(name: "ratios", found: "\(ratio)", expected: "numbers from 0")
    }
  }
}
