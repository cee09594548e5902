import Pipelines

/// How a picture is cut into tiles whose gradients are exact.
///
/// A tile holds its core and a halo of what the gradient of the core depends on: twice the receptive
/// field of the deepest layer. At the picture's borders the tile ends where the picture does, so that
/// the network's padding acts as on the whole picture.
struct PictureTiles: Sendable {
  /// One tile.
  struct Tile: Sendable {
    /// Rows and columns of the picture that the tile holds.
    let rows: Range<Int>
    let columns: Range<Int>
    /// Those that it contributes.
    let coreRows: Range<Int>
    let coreColumns: Range<Int>
    /// Whether the core reaches the picture's end.
    let isLastRow: Bool
    let isLastColumn: Bool
  }

  let rows: AxisTiling
  let columns: AxisTiling

  var count: Int { rows.count * columns.count }
  var isWhole: Bool { count == 1 }
  var width: Int { columns.tile }
  var height: Int { rows.tile }

  /// Lays tiles with cores of about `side` pixels; nil for one tile that is the picture.
  init(_ layers: ObjectiveLayers, width: Int, height: Int, side: Int?) throws {
    func tiling(_ length: Int, _ halo: Int, _ alignment: Int, _ congruence: Int) throws
      -> AxisTiling
    {
      let behaviour = AxisBehaviour(
        scale: .one, haloBefore: halo, haloAfter: halo, alignment: alignment,
        minimum: min(layers.minimum, length), congruence: congruence, outputLength: { $0 })
      let padded = try PaddedLength(picture: length, behaviour: behaviour)
      let count = side.map { max(1, (length + $0 - 1) / $0) } ?? 1
      return AxisTiling(padded, behaviour: behaviour, count: count)
    }
    let uses = layers.all.map(\.geometry)
    func common(_ path: KeyPath<LayerGeometry, Int>) -> Int {
      uses.map { $0[keyPath: path] }.reduce(1, Self.leastCommonMultiple)
    }
    rows = try tiling(
      height, uses.map(\.gradientHaloY).max() ?? 0, common(\.alignmentY), common(\.congruenceY))
    columns = try tiling(
      width, uses.map(\.gradientHaloX).max() ?? 0, common(\.alignmentX), common(\.congruenceX))
  }

  /// The tile of a number below ``count``, in rows from top to bottom.
  func tile(_ index: Int) -> Tile {
    let (row, column) = (index / columns.count, index % columns.count)
    let (top, left) = (rows.origin(row), columns.origin(column))
    return Tile(
      rows: top..<top + rows.tile, columns: left..<left + columns.tile,
      coreRows: rows.coreRange(row), coreColumns: columns.coreRange(column),
      isLastRow: row == rows.count - 1, isLastColumn: column == columns.count - 1)
  }

  private static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / max(1, x) * b
  }
}

/// The positions of a layer that a tile holds.
struct LayerTile {
  /// Positions in the layer of the whole picture.
  let rows: Range<Int>
  let columns: Range<Int>
  /// Those among them that belong to the tile's core.
  let coreRows: Range<Int>
  let coreColumns: Range<Int>

  var count: Int { rows.count * columns.count }

  init(_ tile: PictureTiles.Tile, _ geometry: LayerGeometry, height: Int, width: Int) {
    func span(_ start: Int, _ stride: Int, _ length: Int) -> Range<Int> {
      start / stride..<start / stride + length
    }
    func core(_ range: Range<Int>, _ stride: Int, _ held: Range<Int>, _ isLast: Bool) -> Range<Int>
    {
      let end = isLast ? held.upperBound : min(held.upperBound, range.upperBound / stride)
      return min(range.lowerBound / stride, end)..<end
    }
    rows = span(tile.rows.lowerBound, geometry.strideY, height)
    columns = span(tile.columns.lowerBound, geometry.strideX, width)
    coreRows = core(tile.coreRows, geometry.strideY, rows, tile.isLastRow)
    coreColumns = core(tile.coreColumns, geometry.strideX, columns, tile.isLastColumn)
  }

  /// Writes the weight of each position: the mask's, or 1, and outside the core 0 where asked for.
  ///
  /// - Returns: The sum of the squares of what was written.
  func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, mask: FloatPicture?, geometry: LayerGeometry,
    coreOnly: Bool
  ) throws(PaintError) -> Double {
    let weights =
      try mask.map { mask throws(PaintError) in
        try LayerMask.weights(
          mask, strideY: geometry.strideY, strideX: geometry.strideX, rows: rows, columns: columns)
      } ?? [Float](repeating: 1, count: count)
    var area = 0.0
    for (y, row) in rows.enumerated() {
      let isCore = !coreOnly || coreRows.contains(row)
      for (x, column) in columns.enumerated() {
        let place = y * columns.count + x
        let weight = isCore && (!coreOnly || coreColumns.contains(column)) ? weights[place] : 0
        buffer[place] = weight
        area += Double(weight) * Double(weight)
      }
    }
    return area
  }
}
