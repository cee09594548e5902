/// A tile that failed while a run was going on.
public struct TileError: Error, Sendable, CustomStringConvertible {
  /// The stage's plugin.
  public let stage: String
  /// Grid position, counted from 0 at the top left.
  public let row: Int
  /// See `row`.
  public let column: Int
  /// The picture area, input pixels of the stage: left, top, width, height.
  public let area: String
  /// What went wrong.
  public let reason: String

  /// One line with the tile's place.
  public var description: String {
    "\(stage): tile row \(row), column \(column) (\(area)): \(reason)"
  }
}
