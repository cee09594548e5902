/// Computes a picture strip by strip.
///
/// Called in order from the top, one strip at a time, each strip once. The calls may come from
/// different threads.
public protocol StripProducer: AnyObject, Sendable {
  /// Fills the rows `rows` of the new picture. What `out` holds on entry is unspecified.
  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws
}
