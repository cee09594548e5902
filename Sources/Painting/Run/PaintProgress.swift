import Pipelines

/// How far a painting is, after an iteration.
public struct PaintProgress: Sendable {
  /// Which scale, from 0.
  public let scale: Int
  /// How many scales there are.
  public let scales: Int
  /// The scale's size, pixels.
  public let size: PixelSize
  /// Iterations done at this scale.
  public let iteration: Int
  /// Iterations this scale has at most.
  public let iterations: Int
  /// The losses of the picture now.
  public let losses: Losses
  /// Evaluations of the objective so far, over all scales.
  public let evaluations: Int
  /// Share of the work, 0..1: iterations weighted by pixels.
  public let fraction: Double
  /// Seconds since the run began.
  public let seconds: Double
  /// Seconds left at the rate so far; nil before anything is known.
  public let secondsLeft: Double?
}
