import Engines
import Vips

/// Everything a run will do, known before a pixel is computed.
public struct RunPlan: Sendable {
  /// The picture, from its header.
  public let picture: Picture
  /// Where the result goes.
  public let target: OutputTarget
  /// The stages with their grids.
  public let stages: [StagePlan]
  /// Where each stage is computed, and how, with the reasons.
  public let choices: [ComputeChoice]
  /// How each stage gets what its network computes over the whole picture; nil for stages that
  /// compute nothing of the kind, or compute it themselves because they are one tile.
  public let statistics: [StatisticsPlan?]
  /// The stages that the alpha plane passes through; empty when it is resampled or absent.
  public let alphaStages: [StagePlan]
  /// Bits per sample of the output.
  public let depth: Int
  /// The result's size.
  public let size: PixelSize
  /// Rows of the source that stay readable.
  public let sourceWindow: Int
  /// Bytes the process is expected to hold at its peak.
  public let memory: Int
  /// The budget it was planned for.
  public let budget: MemoryBudget
  /// Bytes of the output before compression.
  public let outputBytes: Int
  /// What the user should know, one line each.
  public let warnings: [String]

  /// The precision of each stage, with the reason.
  public var precisions: [PrecisionChoice.Resolution] { choices.map(\.precision) }
  /// Tiles over all stages and passes for statistics.
  public var tiles: Int {
    allStages.reduce(0) { $0 + $1.grid.count } + passes.reduce(0) { $0 + $1.tiles }
  }
  /// Multiply-accumulates over all stages and passes.
  public var work: Double {
    allStages.reduce(0) { $0 + $1.work } + passes.reduce(0) { $0 + $1.work }
  }
  /// Input pixels computed over all stages and passes.
  public var pixelsComputed: Int {
    allStages.reduce(0) { $0 + $1.grid.pixelsComputed }
      + passes.reduce(0) { $0 + $1.pixelsComputed }
  }
  private var passes: [StatisticsPlan] { statistics.compactMap(\.self) }
  /// Colour and alpha passes.
  var allStages: [StagePlan] { stages + alphaStages }
}
