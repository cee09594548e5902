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

  /// The picture that was used.
  public let picture: PixelSize
  /// The rows, smallest tile first.
  public let rows: [Row]
  /// Whether every tile size agreed with the whole picture.
  public var isExact: Bool {
    rows.allSatisfy { $0.largest <= Self.tolerance && $0.codeValues <= 1 }
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
    let picture =
      try given
      ?? TestPicture.make(width: 2 * halo + minimum + 211, height: halo + minimum + 157)
    self.picture = PixelSize(width: picture.width, height: picture.height)
    // Small, odd and larger cores; for wide halos none so small that halos are all there is.
    let cores = [max(24, halo / 4), max(61, halo / 2) | 1, max(120, halo)]
    let sides = sides ?? cores.map { halo + minimum + $0 }
    let whole = try Self.run(model, picture, .whole, session, base)
    rows = try sides.sorted().map { side in
      let tiled = try Self.run(model, picture, .side(side), session, base)
      return Self.compare(whole.values, tiled.values, plan: tiled.plan)
    }
  }

  private static func run(
    _ model: StageModel, _ picture: Image, _ tile: TileChoice, _ session: Session,
    _ base: RunOptions
  ) throws -> (values: [Float], plan: StagePlan) {
    var options = base
    options.precision = .f32
    options.tile = tile
    options.allowSeams = true
    let planner = Planner(
      budget: MemoryBudget(bytes: MemoryBudget.available()), choice: tile, allowSeams: true)
    let request = Planner.Request(model: model, precision: .f32, stripPixelBytes: 12)
    let plans = try planner.plan(
      [request], picture: PixelSize(width: picture.width, height: picture.height), reserved: 0)
    let state = RunState()
    let builder = ChainBuilder(
      compiled: try plans.map { try session.compile($0, options: options) },
      progress: RunProgress(tiles: 1, work: 1, report: nil), state: state)
    let window = plans.reduce(0) { max($0, $1.inputRowsHeld) }
    let source = try picture.guarded(window: window, state: state)
    let bytes = try builder.build(plans, on: source, format: .float).bytes()
    try state.check()
    return (bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }, plans[0])
  }

  private static func compare(_ whole: [Float], _ tiled: [Float], plan: StagePlan) -> Row {
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
