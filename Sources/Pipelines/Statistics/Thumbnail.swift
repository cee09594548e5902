import Vips

/// Pictures reduced for their statistics (URST, Wang et al., AAAI 2022).
enum Thumbnail {
  /// The size whose longer side is at most `side`; never enlarged.
  static func size(_ picture: PixelSize, side: Int) -> PixelSize {
    let longer = max(picture.width, picture.height)
    guard longer > side else { return picture }
    func scaled(_ length: Int) -> Int {
      max(1, Int((Double(length) * Double(side) / Double(longer)).rounded()))
    }
    return PixelSize(width: scaled(picture.width), height: scaled(picture.height))
  }

  /// Rows of a picture that are read at a time when it is reduced to `size`: libvips shrinks by whole
  /// numbers line by line, and then takes a few of these lines.
  static func rowsHeld(_ picture: PixelSize, reducedTo size: PixelSize) -> Int {
    let factor = (picture.height + size.height - 1) / max(size.height, 1)
    return 16 * factor + 128
  }

  /// The reduced picture in memory, float 0..1.
  ///
  /// Reads its source from top to bottom, a block of lines after the other, whatever libvips's
  /// threads do.
  static func make(_ source: Image, size: PixelSize, state: RunState) throws -> Image {
    let reduced = try ChainBuilder.resized(ChainBuilder.unit(source), to: size)
    let bytes = try reduced.guarded(window: size.height, state: state).bytes()
    try state.check()
    return try Image.memory(
      bytes, width: size.width, height: size.height, bands: 3, format: .float)
  }
}
