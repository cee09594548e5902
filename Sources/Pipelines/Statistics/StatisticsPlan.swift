import Onnx

/// How one stage gets its statistics.
public struct StatisticsPlan: Sendable {
  /// Where they come from.
  public enum Source: Sendable, Hashable {
    /// Passes over the stage's whole input.
    case exact
    /// Passes over the stage's input reduced to this size.
    case thumbnail(PixelSize)
    /// A file that another run saved.
    case file(String)
  }

  /// Where they come from.
  public let source: Source
  /// The passes, in order; none for a file.
  public let passes: [StatisticsPass]
  /// Stages that run again for each pass, on what the passes read.
  public let before: [StagePlan]
  /// The stage itself on the thumbnail, where a later stage needs what it makes of it.
  let thumbnailRun: StagePlan?

  /// Tiles over all passes.
  public var tiles: Int {
    passes.reduce(0) { $0 + $1.grid.count }
      + passes.count * before.reduce(0) { $0 + $1.grid.count } + (thumbnailRun?.grid.count ?? 0)
  }

  /// Multiply-accumulates over all passes.
  public var work: Double {
    passes.reduce(0) { $0 + $1.work } + Double(passes.count) * before.reduce(0) { $0 + $1.work }
      + (thumbnailRun?.work ?? 0)
  }

  /// Input pixels computed over all passes.
  public var pixelsComputed: Int {
    passes.reduce(0) { $0 + $1.grid.pixelsComputed }
      + passes.count * before.reduce(0) { $0 + $1.grid.pixelsComputed }
      + (thumbnailRun?.grid.pixelsComputed ?? 0)
  }

  /// Bytes held during the dearest pass.
  var memory: Int {
    let held = before.reduce(0) { $0 + $1.engineBytes + $1.stripBytes }
    let run = thumbnailRun.map { $0.engineBytes + $0.stripBytes } ?? 0
    return max(held + (passes.map(\.engineBytes).max() ?? 0), run)
  }

  /// Rows of the stage's input that its passes read at a time.
  var rowsHeld: Int { passes.map(\.rowsHeld).max() ?? 0 }
}

/// One pass over a picture for the reductions of one level.
public struct StatisticsPass: Sendable {
  /// The level; nil for all at once, on a picture that is one tile.
  public let level: Int?
  /// The tiles, over the picture with the padding that the network needs.
  public let grid: TileGrid
  /// Multiply-accumulates per input pixel.
  let multiplyAccumulates: Double
  /// Bytes that the engine holds.
  let engineBytes: Int

  /// Multiply-accumulates of one tile.
  var tileWork: Double { Double(grid.tilePixels) * multiplyAccumulates }
  /// Multiply-accumulates of the pass.
  public var work: Double { Double(grid.pixelsComputed) * multiplyAccumulates }
  /// Rows that the pass reads at a time.
  var rowsHeld: Int { grid.rows.tile + grid.rows.core }
}
