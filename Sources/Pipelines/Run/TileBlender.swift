import Vips

/// Mixes tiles that overlap: sums their values by share, and hands rows on once every tile that has a
/// share in them is in.
///
/// A tile reaches only behind its core, never before it, so the rows of one strip are complete when its
/// own row of tiles is: what reaches into the next strip is kept until then. Sums are taken in the order
/// of the tiles, so that the result doesn't depend on timing.
final class TileBlender {
  private let grid: TileGrid
  private let mapping: ValueMapping
  private let bands: [Int]
  private let columnWeights: [[Float]]
  /// Rows of a strip and behind them those that the next row of tiles has a share in; interleaved.
  private let sums: UnsafeMutableBufferPointer<Float>
  private let lineSamples: Int

  init(grid: TileGrid, mapping: ValueMapping) {
    self.grid = grid
    self.mapping = mapping
    bands = mapping.channels == .luma ? [0] : mapping.channels.bands
    columnWeights = (0..<grid.columns.count).map { grid.columns.weights($0) }
    lineSamples = grid.outputWidth * bands.count
    sums = .allocate(capacity: Self.rows(grid) * lineSamples)
    sums.initialize(repeating: 0)
  }

  deinit { sums.deallocate() }

  /// Bytes that mixing the tiles of a grid takes.
  static func bytes(_ grid: TileGrid, channels: Int) -> Int {
    grid.isBlended ? rows(grid) * grid.outputWidth * channels * MemoryLayout<Float>.stride : 0
  }

  private static func rows(_ grid: TileGrid) -> Int {
    grid.strips.tallest + grid.rows.outputBlend
  }

  /// Adds a tile's share.
  ///
  /// - Parameters:
  ///   - output: the network's output planes, changed where the stage's input is mixed in.
  ///   - width: a plane's width, pixels.
  ///   - height: a plane's height, pixels.
  /// - Returns: false when a value was not finite.
  func add(
    row: Int, column: Int, output: UnsafeMutablePointer<Float>, width: Int, height: Int,
    blend: InputBlend?
  ) -> Bool {
    let top = grid.rows.outputStart(row)
    let left = grid.columns.outputStart(column)
    let start = grid.columns.contribution(column).lowerBound
    let shares = columnWeights[column]
    var notFinite: UInt32 = 0
    for (y, share) in grid.rows.weights(row).enumerated() {
      let line = output + (top + y) * width + left
      blend?.apply(to: line, plane: width * height, row: y, width: shares.count)
      for (channel, band) in bands.enumerated() {
        let values = line + channel * width * height
        var place = y * lineSamples + start * bands.count + band
        for x in shares.indices {
          let value = values[x] * mapping.outputGain + mapping.outputOffset
          notFinite |= (value.bitPattern & 0x7f80_0000) == 0x7f80_0000 ? 1 : 0
          sums[place] += value * (share * shares[x])
          place += bands.count
        }
      }
    }
    return notFinite == 0
  }

  /// Writes the finished rows of a strip and keeps what the next one begins with.
  func finish(into out: StripBuffer, limits: ClosedRange<Float>) {
    for row in 0..<out.rows {
      let line = out.base + row * out.bytesPerLine
      switch out.format {
      case .uchar: convert(row, to: UInt8.self, line, 0...1, maximum: 255)
      case .ushort: convert(row, to: UInt16.self, line, 0...1, maximum: 65535)
      default: convert(row, to: Float.self, line, limits, maximum: 1)
      }
    }
    let kept = grid.rows.outputBlend * lineSamples
    let finished = out.rows * lineSamples
    for index in 0..<kept { sums[index] = sums[finished + index] }
    for index in kept..<sums.count { sums[index] = 0 }
  }

  private func convert<Sample: RoundedSample>(
    _ row: Int, to type: Sample.Type, _ line: UnsafeMutableRawPointer,
    _ limits: ClosedRange<Float>, maximum: Float
  ) {
    let samples = line.assumingMemoryBound(to: Sample.self)
    for index in 0..<lineSamples {
      let value = min(max(sums[row * lineSamples + index], limits.lowerBound), limits.upperBound)
      samples[index] = Sample(rounding: value * maximum)
    }
  }
}
