/// Fills what lies under transparency with the colours beside it, so that a network, which looks at
/// colour alone, sees no invisible rubbish and lets none of it bleed into what shows.
///
/// A pyramid of alpha-weighted means is built and descended again: each cell without colour of its
/// own takes that of the coarser cells around it. Colour under an alpha of 1/64 or more is returned
/// bit for bit; below that it is mixed with its surroundings by alpha, which changes the picture
/// over any background by one 8-bit step at most.
final class AlphaExtension: StripProducer {
  /// Rows of a strip, and of a cell of the coarsest level. Cells of all levels meet at the borders
  /// of strips, so that a row depends on the strips above and below its own and on no others.
  static let cell = 64
  /// Rows above and below that one row of the result can depend on.
  static let reach = 2 * cell

  private let samples: Samples
  /// Alpha from which colour is kept.
  private static let solid: Float = 1 / 64

  /// - Parameters:
  ///   - colour: three sRGB-encoded bands.
  ///   - alpha: one band of the same depth, from the same source.
  ///   - window: rows that readers may look back.
  static func extend(
    _ colour: Image, alpha: Image, window: Int, isSequential: Bool, state: RunState
  ) throws(VipsError) -> Image {
    let joined = try Operation.call("bandjoin", ["in": .images([colour, alpha])]).image()
    return try Image.strips(
      from: joined, width: colour.width,
      layout: StripLayout(height: colour.height, every: cell), bands: 3, format: colour.format,
      interpretation: colour.interpretation,
      cachedStrips: max(0, min(window, colour.height)) / cell + 2,
      order: isSequential ? .once : .random, addsSpread: true, state: state,
      producer: AlphaExtension(samples: Samples(colour.format) ?? .uchar))
  }

  private init(samples: Samples) {
    self.samples = samples
  }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let height = source.image.height
    let top = max(0, rows.lowerBound - AlphaExtension.cell)
    let bottom = min(height, rows.upperBound + AlphaExtension.cell)
    let own = try source.read(
      Rect(left: 0, top: rows.lowerBound, width: out.width, height: rows.count))
    if isSolid(own) {
      for row in 0..<rows.count {
        write(own.base + row * own.bytesPerLine, nil, 0, to: out, row: row)
      }
      return
    }
    // The view's memory is the reader's: everything in one read.
    let view = try source.read(Rect(left: 0, top: top, width: out.width, height: bottom - top))
    let fill = descended(pyramid(view))
    for row in 0..<rows.count {
      let line = rows.lowerBound - top + row
      write(view.base + line * view.bytesPerLine, fill, line, to: out, row: row)
    }
  }

  private func isSolid(_ view: PixelView) -> Bool {
    for row in 0..<view.rect.height {
      let line = view.base + row * view.bytesPerLine
      for x in 0..<view.rect.width where !(samples.load(line, x * 4 + 3) >= AlphaExtension.solid) {
        return false
      }
    }
    return true
  }

  /// One row: own colour where it shows, elsewhere that of the level above.
  private func write(
    _ line: UnsafeRawPointer, _ fill: FillLevel?, _ y: Int, to out: StripBuffer, row: Int
  ) {
    let base = out.base + row * out.bytesPerLine
    let bytes = samples.format.bytes
    for x in 0..<out.width {
      let alpha = samples.load(line, x * 4 + 3)
      guard let fill, !(alpha >= AlphaExtension.solid) else {
        (base + x * 3 * bytes).copyMemory(from: line + x * 4 * bytes, byteCount: 3 * bytes)
        continue
      }
      let around = fill.colour(x, y)
      let share = alpha > 0 ? alpha / AlphaExtension.solid : 0
      for band in 0..<3 {
        // Not a mere product: rubbish may be NaN in a float picture.
        let colour = share > 0 ? samples.load(line, x * 4 + band) : 0
        let value = around[band] + (share > 0 ? (colour - around[band]) * share : 0)
        samples.store(value, base, x * 3 + band)
      }
    }
  }

  /// Alpha-weighted sums over cells of 2, 4 ... pixels.
  private func pyramid(_ view: PixelView) -> [FillLevel] {
    var first = FillLevel(width: (view.rect.width + 1) / 2, height: (view.rect.height + 1) / 2)
    for y in 0..<view.rect.height {
      let line = view.base + y * view.bytesPerLine
      for x in 0..<view.rect.width {
        let alpha = samples.load(line, x * 4 + 3)
        guard alpha > 0 else { continue }
        let colour = SIMD4<Float>(
          samples.load(line, x * 4), samples.load(line, x * 4 + 1), samples.load(line, x * 4 + 2),
          1)
        first.add(colour * (alpha / 4), x / 2, y / 2)
      }
    }
    var levels = [first]
    var size = 2
    while size < AlphaExtension.cell, let last = levels.last {
      levels.append(last.halved())
      size *= 2
    }
    return levels
  }

  /// The finest level with every cell filled.
  private func descended(_ levels: [FillLevel]) -> FillLevel? {
    var above: FillLevel?
    for level in levels.reversed() { above = level.filled(from: above) }
    return above
  }
}
