import Engines

/// The tile sizes worth considering for one stage, by what they cost and what they hold.
struct TileSearch {
  /// A grid with its price.
  struct Candidate {
    let grid: TileGrid
    /// Bytes for the engine and for finished strips.
    let engineBytes: Int
    let stripBytes: Int
    /// Computed pixels per needed pixel.
    let waste: Double
    /// Seconds that the needed pixels take on a small machine.
    let neededSeconds: Double

    var bytes: Int { engineBytes + stripBytes }

    /// Tiles over the weighed pixels.
    let tiles: Double
    /// Whether the picture is one of `weighedPixels` or more.
    let isLarge: Bool

    /// Roughly how long a run takes with this grid: computing, and touching memory for the first time.
    /// Waste beyond the largest costs ten times.
    func seconds(bytePrice: Double) -> Double {
      let most = isLarge ? TileSearch.largestWaste : TileSearch.largestSmallWaste
      let excess = max(0, (isLarge ? max(waste, 1 + grid.waste) : waste) - most)
      let factor = max(waste, TileSearch.acceptableWaste) + 10 * excess
      let thrift = isLarge ? 0 : neededSeconds * TileSearch.thrift / Double(MemoryBudget.base)
      return neededSeconds * factor + Double(bytes) * (bytePrice + thrift)
        + tiles * TileSearch.secondsPerTile
    }
  }

  /// Memory isn't spent on less waste than this.
  static let acceptableWaste = 1.148
  /// Large pictures are given the memory that keeps waste below this: 15 % are promised.
  static let largestWaste = 1.149
  /// The same for pictures that take seconds anyway.
  static let largestSmallWaste = 1.35
  /// What a byte of memory costs: page faults, which take 0.25 to 2 ns a byte.
  static let secondsPerByte = 1e-9
  /// On small pictures, as much memory again as the process holds before any picture has to save this
  /// share of the time.
  /// Without it a small picture would be given three times the memory to be a tenth quicker.
  static let thrift = 0.12
  /// What starting and finishing a tile costs besides.
  static let secondsPerTile = 1e-3
  /// Multiply-accumulates a second that two cores manage in f32; twice that in bf16. Only the
  /// proportion to the price of memory counts.
  static let assumedRate = 1e11
  /// Taller pictures are weighed like one of this many pixels, so that memory doesn't grow with them.
  static let weighedPixels = 16_000_000.0

  let model: StageModel
  let picture: PixelSize
  let precision: Precision
  /// Bytes per output pixel of the strips that this stage yields.
  let stripPixelBytes: Int
  /// Whether the network returns finished 8-bit values.
  let yieldsBytes: Bool
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

  /// All grids with tiles small enough to stop within.
  func candidates() throws(PlanError) -> [Candidate] {
    let (rows, columns) = try padded()
    let rowTilings = tilings(rows, model.rows)
    let columnTilings = tilings(columns, model.columns)
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
    return all
  }

  private func padded() throws(PlanError) -> (rows: PaddedLength, columns: PaddedLength) {
    (
      try PaddedLength(picture: picture.height, behaviour: model.rows),
      try PaddedLength(picture: picture.width, behaviour: model.columns)
    )
  }

  /// As few tiles of at most a given side as there can be.
  private func tiling(_ padded: PaddedLength, _ behaviour: AxisBehaviour, side: Int) -> AxisTiling {
    let halo = behaviour.haloBefore + behaviour.haloAfter + behaviour.blend
    let core = max(side - halo - behaviour.alignment, 1)
    let most = (padded.picture + core - 1) / core
    // Tiles at the picture's ends need no halo there.
    var count = max((padded.picture - halo) / max(side - halo, 1), 1)
    while true {
      let tiling = AxisTiling(padded, behaviour: behaviour, count: count)
      if tiling.tile <= side || count >= most { return tiling }
      count += 1
    }
  }

  /// One tiling for each different tile length, longest first.
  private func tilings(_ padded: PaddedLength, _ behaviour: AxisBehaviour) -> [AxisTiling] {
    var found: [AxisTiling] = []
    var count = 1
    while count <= padded.picture {
      let tiling = AxisTiling(padded, behaviour: behaviour, count: count)
      if found.last?.tile != tiling.tile { found.append(tiling) }
      let halo = behaviour.haloBefore + behaviour.haloAfter + behaviour.blend
      if tiling.tile <= max(64 + halo, behaviour.minimum) { break }
      count = max(count + 1, count * 21 / 20)
    }
    return found
  }

  private func candidate(_ rows: AxisTiling, _ columns: AxisTiling) -> Candidate {
    let grid = TileGrid(rows: rows, columns: columns)
    // As if the picture went on downwards for ever: what a tile height costs must not depend on where
    // the picture ends, or memory would.
    let across = Double(columns.computed) / Double(picture.width)
    let down = rows.count == 1 ? 1 : Double(rows.tile) / Double(rows.core)
    let pixels = min(Double(picture.area), Self.weighedPixels)
    let rate = precision == .f32 ? Self.assumedRate : 2 * Self.assumedRate
    return Candidate(
      grid: grid,
      engineBytes: EngineMemory.bytes(
        model: model, grid: grid, precision: precision, yieldsBytes: yieldsBytes),
      stripBytes: rowsHeld(grid) * grid.outputWidth * stripPixelBytes
        + TileBlender.bytes(grid, channels: model.mapping.channels.count),
      waste: across * down, neededSeconds: pixels * model.multiplyAccumulates / rate,
      tiles: Double(grid.count) * pixels / Double(picture.area),
      isLarge: Double(picture.area) >= Self.weighedPixels)
  }

  /// Rows that savers' workers are spread over with a few threads.
  private static let saverRows = 512

  /// Output rows that `StripCache` keeps, the strip being made included.
  private func rowsHeld(_ grid: TileGrid) -> Int {
    let strip = grid.strips.tallest
    if grid.rows.count == 1 { return strip }
    guard readerRows == 0 else {
      return strip * (2 + (readerRows + strip - 1) / strip)
    }
    return strip >= 2 * Self.saverRows || strip < Self.saverRows
      ? strip + Self.saverRows : 2 * strip
  }
}
