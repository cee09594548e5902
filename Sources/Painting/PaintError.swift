/// Anything painting can refuse or fail at.
public enum PaintError: Error, Sendable, CustomStringConvertible {
  /// A loss or gradient is not a finite number.
  case notFinite(what: String, iteration: Int)
  /// Numbers that don't fit into memory can't be kept on disk.
  case scratch(folder: String, action: String, reason: String)
  /// A saved state can't be written, read or gone on from.
  case state(path: String, reason: String)

  /// One line for the user.
  public var description: String {
    switch self {
    case .notFinite(let what, let iteration):
      "iteration \(iteration): \(what) is not a finite number"
    case .scratch(let folder, let action, let reason):
      "\(folder): \(action) for what does not fit into memory: \(reason)"
    case .state(let path, let reason): "\(path): \(reason)"
    }
  }
}
