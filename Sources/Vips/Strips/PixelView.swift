/// Pixels that were read: band-interleaved, valid until the reader's next `read`.
public struct PixelView {
  /// The rectangle in the picture that was read.
  public let rect: Rect
  /// Row `r` of the rectangle starts at `base + r * bytesPerLine`.
  public let base: UnsafeRawPointer
  /// Distance between rows.
  public let bytesPerLine: Int
  /// Samples per pixel.
  public let bands: Int
  /// Type of one sample.
  public let format: BandFormat

  package init(
    rect: Rect, base: UnsafeRawPointer, bytesPerLine: Int, bands: Int, format: BandFormat
  ) {
    self.rect = rect
    self.base = base
    self.bytesPerLine = bytesPerLine
    self.bands = bands
    self.format = format
  }
}
