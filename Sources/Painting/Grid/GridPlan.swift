/// Everything a contact sheet will do, known before a pixel is computed.
public struct GridPlan: Sendable {
  /// One painting.
  struct Cell: Sendable {
    let settings: PaintSettings
    let plan: PaintPlan
    /// Where it is until the sheet is written.
    let path: String
  }

  /// Row by row.
  let cells: [Cell]
  let sheet: GridSheet
  /// What the user should know, one line each.
  public let warnings: [String]

  /// How many paintings there are.
  public var count: Int { cells.count }
  /// The plan of the first painting; the others differ in layers and weights.
  public var painting: PaintPlan? { cells.first?.plan }
  /// Columns of the sheet, pixels.
  public var width: Int { sheet.width }
  /// Rows of the sheet, pixels.
  public var height: Int { sheet.height }
}

extension PaintPlan {
  /// The plan of a painting with other weights.
  func with(_ settings: PaintSettings) -> PaintPlan {
    PaintPlan(
      content: content, styles: styles, masks: masks, ownMasks: ownMasks, scales: scales,
      depth: depth, memory: memory, disk: disk, scratch: scratch,
      identity: identity.with(settings), warnings: warnings)
  }
}

extension PaintIdentity {
  /// The same pictures and extractor with other settings.
  fileprivate func with(_ settings: PaintSettings) -> PaintIdentity {
    PaintIdentity(
      content: content, styles: styles, styleWeights: styleWeights, styleScales: styleScales,
      masks: masks, ownMasks: ownMasks, start: start, settings: settings, extractor: extractor,
      extractorHash: extractorHash)
  }
}
