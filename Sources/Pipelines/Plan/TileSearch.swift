import Engines

/// The tile sizes worth considering for one stage, by what they cost and what they hold.
struct TileSearch {
  /// A grid with its price.
  struct Candidate {
    let grid: TileGrid
    /// Bytes for the engine and for finished strips.
    let engineBytes: Int
    let stripBytes: Int
    /// Multiply-accumulates for the whole picture.
    let work: Double

    var bytes: Int { engineBytes + stripBytes }
  }

  let model: StageModel
  let picture: PixelSize
  let precision: Precision
  /// Bytes per output pixel of the strips that this stage yields.
  let stripPixelBytes: Int
  /// Rows of this stage's output that its reader holds at a time, beyond one strip.
  let readerRows: Int

  /// A tile takes at most this many multiply-accumulates, so that a run can stop within about a
  /// second or two on a small machine; a quarter of a megapixel is always allowed.
  static let tileWorkLimit = 1.0e12
  static let tilePixelsAlwaysAllowed = 512 * 512

  /// The grid with tiles of a given side, or the whole picture as one tile.
  func fixed(side: Int?) throws(PlanError) -> Candidate {
    let (rows, columns) = try padded()
    guard let side else {
      return candidate(
        AxisTiling(rows, behaviour: model.rows, count: 1),
        AxisTiling(columns, behaviour: model.columns, count: 1))
    }
    return candidate(
      tiling(rows, model.rows, side: side), tiling(columns, model.columns, side: side))
  }

  /// All grids for which no other is cheaper in both memory and work, cheapest memory first.
  func front() throws(PlanError) -> [Candidate] {
    let (rows, columns) = try padded()
    let unit = rows.picture > 512 ? stripUnit : 1
    let rowTilings = tilings(rows, model.rows, unit: unit)
    let columnTilings = tilings(columns, model.columns, unit: 1)
    let limit = max(
      Double(Self.tilePixelsAlwaysAllowed), Self.tileWorkLimit / max(model.multiplyAccumulates, 1))
    var all: [Candidate] = []
    for row in rowTilings {
      for column in columnTilings where Double(row.tile * column.tile) <= limit {
        all.append(candidate(row, column))
      }
    }
    if all.isEmpty, let row = rowTilings.last, let column = columnTilings.last {
      all.append(candidate(row, column))
    }
    all.sort { ($0.bytes, $0.work) < ($1.bytes, $1.work) }
    var front: [Candidate] = []
    for candidate in all where candidate.work < (front.last?.work ?? .infinity) {
      front.append(candidate)
    }
    return front
  }

  /// Savers take rows in blocks of 128: strips that end on such a block are handed over whole.
  private var stripUnit: Int {
    let scale = model.rows.scale
    return max(1, (128 * scale.denominator) / scale.numerator)
  }

  private func padded() throws(PlanError) -> (rows: PaddedLength, columns: PaddedLength) {
    (
      try PaddedLength(picture: picture.height, behaviour: model.rows),
      try PaddedLength(picture: picture.width, behaviour: model.columns)
    )
  }

  private func tiling(_ padded: PaddedLength, _ behaviour: AxisBehaviour, side: Int) -> AxisTiling {
    let halo = behaviour.haloBefore + behaviour.haloAfter
    let core = max(side - halo - behaviour.alignment, 1)
    let count = (padded.picture + core - 1) / core
    return AxisTiling(padded, behaviour: behaviour, count: count)
  }

  /// One tiling for each different tile length, longest first.
  private func tilings(_ padded: PaddedLength, _ behaviour: AxisBehaviour, unit: Int)
    -> [AxisTiling]
  {
    var found: [AxisTiling] = []
    var count = 1
    while count <= padded.picture {
      let tiling = AxisTiling(padded, behaviour: behaviour, count: count, unit: unit)
      if found.last?.tile != tiling.tile { found.append(tiling) }
      let halo = behaviour.haloBefore + behaviour.haloAfter
      if tiling.tile <= max(64 + halo, behaviour.minimum) { break }
      count = max(count + 1, count * 21 / 20)
    }
    return found
  }

  private func candidate(_ rows: AxisTiling, _ columns: AxisTiling) -> Candidate {
    let grid = TileGrid(rows: rows, columns: columns)
    let strips = grid.rows.count == 1 ? 1 : 2 + (readerRows + grid.stripHeight - 1) / grid.stripHeight
    return Candidate(
      grid: grid, engineBytes: EngineMemory.bytes(model: model, grid: grid, precision: precision),
      stripBytes: strips * min(grid.stripHeight, grid.outputHeight) * grid.outputWidth
        * stripPixelBytes,
      work: Double(grid.pixelsComputed) * model.multiplyAccumulates)
  }
}
