/// What a finished run did.
public struct RunReport: Sendable {
  /// The picture written.
  public let output: String
  /// Its size, pixels.
  public let size: PixelSize
  /// Tiles computed, over all stages.
  public let tilesComputed: Int
  /// Tiles in the plan; equal to `tilesComputed`, since each is computed once.
  public let tilesPlanned: Int
  /// Input pixels that the networks computed, halos included, over all stages.
  public let pixelsComputed: Int
  /// Seconds from the plan to the finished file.
  public let seconds: Double
  /// What the user should know, one line each.
  public let warnings: [String]
}
