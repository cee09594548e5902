import Engines

/// What was measured of one network, and what follows.
public struct TuneReport: Sendable {
  /// A device that can't compute the network, with the reason.
  public struct Failure: Sendable, Hashable {
    /// `ONNX Runtime`, or with the device behind it.
    public let place: String
    /// The number format; nil where the engine itself is missing.
    public let precision: Precision?
    /// One line.
    public let reason: String
  }

  /// The plugin's id.
  public let plugin: String
  /// The tile that was computed, input pixels.
  public let tile: PixelSize
  /// Threads.
  public let threads: Int
  /// The measurements, the reference first.
  public let rows: [TuneRow]
  /// What couldn't be measured.
  public let failures: [Failure]
  /// What runs with these options take from now on; nil when no row agrees with the reference.
  public let chosen: TuneRow?
  /// Whether the result is kept for runs.
  public let isKept: Bool
}
