/// Room for one full-width strip of band-interleaved pixels. Valid during one `produce` only.
public struct StripBuffer {
  /// Row `r` of the strip starts at `base + r * bytesPerLine`.
  public let base: UnsafeMutableRawPointer
  public let bytesPerLine: Int
  public let width: Int
  public let rows: Int
  public let bands: Int
  public let format: BandFormat
}
