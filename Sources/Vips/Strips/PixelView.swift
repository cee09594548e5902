/// Pixels that were read: band-interleaved, valid until the reader's next `read`.
public struct PixelView {
  /// The rectangle in the picture that was read.
  public let rect: Rect
  /// Row `r` of the rectangle starts at `base + r * bytesPerLine`.
  public let base: UnsafeRawPointer
  public let bytesPerLine: Int
  public let bands: Int
  public let format: BandFormat
}
