/// What was measured of one network under one set of conditions.
struct TuneAnswers: Codable, Sendable, Hashable {
  let conditions: TuneKey.Conditions
  /// Rows by the class of the tiles they were measured with.
  private(set) var classes: [String: [TuneRow]]

  init(conditions: TuneKey.Conditions, classes: [String: [TuneRow]] = [:]) {
    self.conditions = conditions
    self.classes = classes
  }

  /// The rows for tiles of a class, or of the other one where there are none.
  func rows(for tiles: TileClass) -> [TuneRow] {
    classes[tiles.rawValue] ?? classes[tiles.other.rawValue] ?? []
  }

  /// Puts in rows; older ones of the same device and format go.
  mutating func put(_ rows: [TuneRow], for tiles: TileClass) {
    let kept = (classes[tiles.rawValue] ?? []).filter { old in
      !rows.contains {
        $0.engine == old.engine && $0.device == old.device && $0.precision == old.precision
      }
    }
    classes[tiles.rawValue] = kept + rows
  }
}
