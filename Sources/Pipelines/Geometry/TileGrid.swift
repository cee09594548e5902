import Vips

/// The lattice of tiles over a picture, for one stage.
public struct TileGrid: Sendable, Hashable {
  /// Tiles from top to bottom.
  public let rows: AxisTiling
  /// Tiles from left to right.
  public let columns: AxisTiling

  /// Crosses two axes.
  public init(rows: AxisTiling, columns: AxisTiling) {
    self.rows = rows
    self.columns = columns
  }

  /// Number of tiles.
  public var count: Int { rows.count * columns.count }
  /// Input pixels that the network computes, halos and edge waste included.
  public var pixelsComputed: Int { rows.computed * columns.computed }
  /// Input pixels of the picture.
  public var pixelsNeeded: Int { rows.padded.picture * columns.padded.picture }
  /// Share of the computed pixels beyond the picture's own: 0.1 means 10 % more than needed.
  public var waste: Double { Double(pixelsComputed) / Double(pixelsNeeded) - 1 }
  /// Input pixels of one tile.
  public var tilePixels: Int { rows.tile * columns.tile }
  /// The output rows of each row of tiles.
  public var strips: StripLayout {
    StripLayout(
      height: outputHeight, first: rows.outputRange(0).count,
      every: rows.count > 2 ? rows.outputRange(1).count : rows.outputRange(0).count,
      count: rows.count)
  }
  /// Whether neighbouring tiles are mixed.
  public var isBlended: Bool {
    (rows.count > 1 && rows.blend > 0) || (columns.count > 1 && columns.blend > 0)
  }
  /// Output picture width.
  public var outputWidth: Int { columns.padded.output }
  /// Output picture height.
  public var outputHeight: Int { rows.padded.output }
}
