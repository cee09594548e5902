/// Anything painting can refuse or fail at.
public enum PaintError: Error, Sendable, CustomStringConvertible {
  /// A loss or gradient is not a finite number.
  case notFinite(what: String, iteration: Int)

  /// One line for the user.
  public var description: String {
    switch self {
    case .notFinite(let what, let iteration):
      "iteration \(iteration): \(what) is not a finite number"
    }
  }
}
