import Engines
import Foundation
import Vips

/// Measures which halo keeps the tiles of a network that can't be tiled exactly close to one run over
/// the whole picture, and blends them where none does.
public struct Calibration: Sendable {
  /// What one halo leads to, the worst of all pictures and tile sizes.
  public struct Row: Sendable {
    /// Halo, input pixels on every side.
    public let halo: Int
    /// Blend, input pixels.
    public let blend: Int
    /// Largest difference from one run, as a share of the range.
    public let error: Double
    /// Mean difference between the pixels on both sides of a tile border, as a multiple of what one run
    /// has in the same places: 1 means that borders can't be told from the rest.
    public let step: Double

    /// Largest difference, 8-bit code values.
    public var codeValues: Double { error * 255 }
  }

  /// Half a code value of 8 bits, as a share of the range.
  public static let tolerance = 1.0 / 510
  /// Tile borders whose mean step is within 5 % of one run's are taken for invisible.
  public static let stepTolerance = 1.05
  /// The halos that are tried, where the picture is large enough for tiles with them.
  static let halos = [0, 4, 8, 12, 16, 24, 32, 48, 64, 80, 96, 128]
  static let blends = [16, 32, 64]
  /// Cores of two sizes: what a network does wrong depends on where its tiles begin.
  static let cores = [96, 61]
  /// Of larger pictures the middle is used.
  public static let largest = PixelSize(width: 448, height: 416)

  /// What each halo led to, smallest first.
  public let rows: [Row]
  /// What each blend led to, with the chosen halo; empty where a halo is enough.
  public let blended: [Row]
  /// How many pictures were measured.
  public let pictures: Int
  /// The halo and blend to use, and what they lead to.
  public let chosen: Row
  /// Whether the chosen halo keeps within half a code value, and so did every larger one.
  public var isEnough: Bool { chosen.blend == 0 }

  /// Measures a stage.
  ///
  /// - Parameters:
  ///   - model: the stage; its own halo and blend don't count.
  ///   - pictures: 3-band pictures; none for a synthetic one with gradients, edges and fine texture.
  ///   - report: called with each row as soon as it is measured.
  /// - Throws: what running the stage throws; `PlanError.mismatch` for a network of one size.
  public init(
    of model: StageModel, pictures given: [Image] = [], session: Session,
    options: RunOptions = RunOptions(), report: (Row) -> Void = { _ in }
  ) throws {
    if let fixed = model.rows.fixedLength ?? model.columns.fixedLength {
      throw PlanError.mismatch(
        stage: model.id, found: "a network that takes \(fixed) pixels only",
        expected: "one of any size: there is no run over a larger picture to compare tiles with")
    }
    let pictures =
      given.isEmpty
      ? [try TestPicture.make(width: Self.largest.width, height: Self.largest.height)]
      : try given.map(Self.middle)
    self.pictures = pictures.count
    var references: [Reference] = []
    for picture in pictures {
      let trial = Trial(picture: picture, session: session, options: options)
      let whole = try trial.run(model.withoutStatistics, .whole, statistics: nil)
      references.append(Reference(trial: trial, values: whole.values))
    }
    let shortest = pictures.map { min($0.width, $0.height) }.min() ?? 0
    var rows: [Row] = []
    for halo in Self.halos where 2 * halo + Self.cores[0] < shortest || halo == 0 {
      let row = try Self.measure(model, halo: halo, blend: 0, references)
      rows.append(row)
      report(row)
    }
    self.rows = rows
    if let enough = Self.enough(rows) {
      chosen = enough
      blended = []
      return
    }
    let best = Self.best(rows)
    var blended: [Row] = []
    for blend in Self.blends {
      let row = try Self.measure(model, halo: best, blend: blend, references)
      blended.append(row)
      report(row)
      if row.step <= Self.stepTolerance { break }
    }
    self.blended = blended
    chosen = blended.min { $0.step < $1.step } ?? rows[0]
  }

  /// The smallest halo that is good enough and beyond which every other is, too: errors don't always
  /// fall with the halo, so that a single good one says little.
  static func enough(_ rows: [Row]) -> Row? {
    let tail = rows.reversed().prefix { $0.error <= tolerance }
    return tail.last
  }

  /// The smallest halo whose error is within a tenth of the least.
  static func best(_ rows: [Row]) -> Int {
    let least = rows.map(\.error).min() ?? 0
    return rows.first { $0.error <= 1.1 * least }?.halo ?? 0
  }

  /// A picture and what one run makes of it.
  private struct Reference {
    let trial: Trial
    let values: [Float]
  }

  private static func measure(
    _ model: StageModel, halo: Int, blend: Int, _ references: [Reference]
  ) throws -> Row {
    var model = model
    for keyPath in [\AxisBehaviour.haloBefore, \AxisBehaviour.haloAfter] {
      model.rows[keyPath: keyPath] = halo
      model.columns[keyPath: keyPath] = halo
    }
    model.blend = blend
    let alignment = max(model.rows.alignment, model.columns.alignment)
    var error = 0.0
    var steps = (tiled: 0.0, whole: 0.0)
    for reference in references {
      for core in cores {
        let tiled = try reference.trial.run(
          model, .side(core + 2 * halo + blend + alignment),
          statistics: model.statistics == nil ? nil : .exact)
        guard tiled.values.count == reference.values.count else {
          throw PlanError.mismatch(
            stage: model.id, found: "\(tiled.values.count) values from tiles",
            expected: "\(reference.values.count), as from one run")
        }
        for (a, b) in zip(tiled.values, reference.values) {
          error = max(error, Double(abs(a - b)))
        }
        let borders = TileBorders(tiled.plan)
        steps.tiled += borders.meanStep(tiled.values)
        steps.whole += borders.meanStep(reference.values)
      }
    }
    let step = steps.whole > 0 ? steps.tiled / steps.whole : (steps.tiled > 0 ? .infinity : 1)
    return Row(halo: halo, blend: blend, error: error, step: step)
  }

  /// The middle of a picture, in memory.
  private static func middle(_ picture: Image) throws -> Image {
    let width = min(picture.width, largest.width)
    let height = min(picture.height, largest.height)
    let cut = try picture.apply(
      "extract_area",
      [
        "left": .int((picture.width - width) / 2), "top": .int((picture.height - height) / 2),
        "width": .int(width), "height": .int(height),
      ])
    return try Image.memory(
      try Array(cut.bytes()), width: width, height: height, bands: cut.bands, format: cut.format)
  }
}
