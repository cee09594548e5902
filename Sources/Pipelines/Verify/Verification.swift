import Engines
import Foundation
import Vips

/// Runs a stage on a picture both whole and tiled, in f32, and compares: the proof of exactness.
public struct Verification: Sendable {
  /// One tile size against the whole picture.
  public struct Row: Sendable {
    /// Tile size, input pixels.
    public let tile: PixelSize
    /// Tiles in the grid.
    public let tiles: Int
    /// Largest difference, as a share of the range.
    public let largest: Double
    /// Pixels of the output (of any band) that differ by more than the tolerance.
    public let beyond: Int
    /// Largest difference after rounding to 8 bits, code values.
    public let codeValues: Int
  }

  /// Differences up to this share of the range count as equal: what rounding in f32 leaves when sums
  /// are taken in another order.
  public static let tolerance = 1e-4

  /// The same for networks that compute statistics of the whole picture: their sums are taken in
  /// another order, too, and everything behind them amplifies that.
  public static let statisticsTolerance = 1e-3

  /// How far statistics from a thumbnail lead from exact ones.
  public struct ThumbnailDistance: Sendable {
    /// The thumbnail's size.
    public let size: PixelSize
    /// Mean difference of the result, as a share of the range.
    public let mean: Double
    /// Largest difference.
    public let largest: Double
  }

  /// Differences up to this share of the range count as equal.
  public let tolerance: Double
  /// For networks with statistics of the whole picture, how far a thumbnail's lead.
  public let thumbnail: ThumbnailDistance?
  /// The picture that was used.
  public let picture: PixelSize
  /// The rows, smallest tile first.
  public let rows: [Row]
  /// Whether every tile size agreed with the whole picture.
  public var isExact: Bool {
    rows.allSatisfy { $0.largest <= tolerance && $0.codeValues <= 1 }
  }

  /// Compares a stage's tiles with its whole picture.
  ///
  /// - Parameters:
  ///   - model: the stage.
  ///   - picture: a 3-band picture of 8 or 16 bits; nil for a synthetic one with gradients, edges and
  ///     fine texture, large enough for several tiles.
  ///   - sides: tile sides to try; nil for three that leave small, odd and larger cores.
  /// - Throws: what running the stage throws.
  public init(
    of model: StageModel, picture given: Image? = nil, sides: [Int]? = nil, session: Session,
    options base: RunOptions = RunOptions()
  ) throws {
    let halo = max(
      model.rows.haloBefore + model.rows.haloAfter,
      model.columns.haloBefore + model.columns.haloAfter)
    let minimum = max(model.rows.minimum, model.columns.minimum)
    var size = PixelSize(width: 2 * halo + minimum + 211, height: halo + minimum + 157)
    if model.statistics != nil, let height = model.rows.fixedLength,
      let width = model.columns.fixedLength
    {
      // Such a network has no run over a larger picture to compare with.
      size = PixelSize(width: width, height: height)
      if let given, given.width != width || given.height != height {
        throw PlanError.mismatch(
          stage: model.id, found: "a picture of \(given.width)×\(given.height)",
          expected: "one of \(size), the only size that the network can be run on whole")
      }
    }
    let picture = try given ?? TestPicture.make(width: size.width, height: size.height)
    self.picture = PixelSize(width: picture.width, height: picture.height)
    // Small, odd and larger cores; for wide halos none so small that halos are all there is.
    let cores = [max(24, halo / 4), max(61, halo / 2) | 1, max(120, halo)]
    let sides = sides ?? cores.map { halo + minimum + $0 }
    let hasStatistics = model.statistics != nil
    let tolerance = hasStatistics ? Self.statisticsTolerance : Self.tolerance
    self.tolerance = tolerance
    let trial = Trial(picture: picture, session: session, options: base)
    let whole = try trial.run(model.withoutStatistics, .whole, statistics: nil)
    rows = try sides.sorted().map { side in
      let tiled = try trial.run(model, .side(side), statistics: hasStatistics ? .exact : nil)
      return Self.compare(whole.values, tiled.values, plan: tiled.plan, tolerance: tolerance)
    }
    guard hasStatistics, (model.statistics?.split.levels ?? 0) > 0 else {
      thumbnail = nil
      return
    }
    // Half the picture at most: its own size would be no thumbnail.
    let side = min(base.thumbnail, max(picture.width, picture.height) / 2)
    let reducedSize = Thumbnail.size(model.networkInput(of: self.picture), side: side)
    let reduced = try trial.run(
      model, .side(sides.max() ?? 256), statistics: .thumbnail(reducedSize), thumbnail: side)
    let differences = zip(whole.values, reduced.values).map { Double(abs($0 - $1)) }
    thumbnail = ThumbnailDistance(
      size: reducedSize, mean: differences.reduce(0, +) / Double(max(differences.count, 1)),
      largest: differences.max() ?? 0)
  }

  private static func compare(
    _ whole: [Float], _ tiled: [Float], plan: StagePlan, tolerance: Double
  ) -> Row {
    var largest = Float.zero
    var beyond = 0
    var codes = 0
    for (a, b) in zip(whole, tiled) {
      let difference = abs(a - b)
      largest = max(largest, difference)
      if difference > Float(tolerance) { beyond += 1 }
      codes = max(codes, abs(Int((a * 255).rounded()) - Int((b * 255).rounded())))
    }
    if whole.count != tiled.count { largest = .infinity }
    return Row(
      tile: PixelSize(width: plan.grid.columns.tile, height: plan.grid.rows.tile),
      tiles: plan.grid.count, largest: Double(largest), beyond: beyond, codeValues: codes)
  }
}
