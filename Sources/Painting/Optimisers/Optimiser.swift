/// Something that changes a picture so that an objective becomes smaller.
///
/// It works in memory or on disk, wherever the picture it was made with is kept.
protocol Optimiser: AnyObject {
  /// Losses of a picture, and the gradient written to the second one.
  typealias Evaluate = (FloatPicture, FloatPicture) throws -> Losses

  /// The best picture so far.
  var best: FloatPicture { get }

  /// One iteration. When `evaluate` throws, the optimiser is as before the iteration.
  func step(_ evaluate: Evaluate) throws -> OptimiserStep

  /// The objective computes differently from here on: losses and gradients known so far don't count.
  func objectiveChanged()

  /// Everything the next iteration depends on.
  var state: OptimiserState { get }

  /// Goes on from a state of an optimiser of the same kind, size and settings.
  ///
  /// - Parameter read: fills a vector from the state's vector of that number.
  func restore(
    numbers: OptimiserState.Numbers, read: (Int, FloatVector) throws -> Void
  ) throws
}

/// What one iteration did.
struct OptimiserStep {
  /// The losses of the picture the iteration ended with.
  let losses: Losses
  /// The step length along the direction; Adam's learning rate.
  let length: Double
  /// Why there is nothing left to do; nil when there is.
  let end: End?

  enum End: String, Sendable {
    /// The gradient is zero, as far as numbers can tell.
    case flat
    /// No step makes the loss smaller any more.
    case stalled
  }
}

/// What an optimiser has to remember to go on: numbers and long vectors.
struct OptimiserState {
  /// The numbers, by name.
  typealias Numbers = [String: [Double]]

  let numbers: Numbers
  let vectors: [FloatVector]
}
