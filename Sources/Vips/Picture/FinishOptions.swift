/// Choices for writing a picture back.
public struct FinishOptions: Sendable {
  /// Bits per sample of the output, 8, 16 or 32 (float); nil keeps the picture's own depth where
  /// the format can.
  public var depth: Int?
  /// A grey picture becomes grey again, though networks work in colour.
  public var keepGrey: Bool
  /// Leaves out all metadata but the colour profile, without which colours would be wrong.
  public var strip: Bool
  /// Output pixels per input pixel, for the resolution tag; nil takes it from the two sizes.
  public var scale: Double?

  /// All as usual, but what is named.
  public init(
    depth: Int? = nil, keepGrey: Bool = true, strip: Bool = false, scale: Double? = nil
  ) {
    self.depth = depth
    self.keepGrey = keepGrey
    self.strip = strip
    self.scale = scale
  }
}
