/// Room for one full-width strip of band-interleaved pixels. Valid during one `produce` only.
public struct StripBuffer {
  /// Row `r` of the strip starts at `base + r * bytesPerLine`.
  public let base: UnsafeMutableRawPointer
  /// Distance between rows.
  public let bytesPerLine: Int
  /// Columns: the picture's.
  public let width: Int
  /// Rows of this strip.
  public let rows: Int
  /// Samples per pixel.
  public let bands: Int
  /// Type of one sample.
  public let format: BandFormat
}
