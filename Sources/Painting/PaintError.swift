import Wording

/// Anything painting can refuse or fail at.
public enum PaintError: Error, Sendable, CustomStringConvertible {
  /// A loss or gradient is not a finite number.
  case notFinite(what: String, iteration: Int)
  /// Numbers that don't fit into memory can't be kept on disk.
  case scratch(folder: String, action: String, reason: String)
  /// There is too little room on disk for what does not fit into memory, bytes.
  case noScratchSpace(folder: String, needed: Int, free: Int)
  /// A saved state can't be written, read or gone on from.
  case state(path: String, reason: String)
  /// A setting that no run could use.
  case setting(name: String, found: String, expected: String)
  /// A mask that is not of its picture's size.
  case mask(path: String, found: String, expected: String, picture: String)
  /// The objective doesn't fit into the memory budget even in tiles, bytes.
  case memory(needed: Int, budget: Int, what: String)
  /// A report or curve can't be written.
  case file(path: String, reason: String)

  /// One line for the user.
  public var description: String {
    switch self {
    case .notFinite(let what, let iteration):
      "iteration \(iteration): \(what) is not a finite number"
    case .scratch(let folder, let action, let reason):
      "\(folder): \(action) for what does not fit into memory: \(reason)"
    case .noScratchSpace(let folder, let needed, let free):
      "\(folder): needs about \(ByteCount(needed)) for what does not fit into memory, "
        + "\(ByteCount(free)) are free; TMPDIR names another folder, a smaller history needs less"
    case .state(let path, let reason): "\(path): \(reason)"
    case .setting(let name, let found, let expected):
      "\(name): found \(found), expected \(expected)"
    case .mask(let path, let found, let expected, let picture):
      "\(path): found a mask of \(found), expected \(expected), the size of \(picture)"
    case .memory(let needed, let budget, let what):
      "\(what) needs about \(ByteCount(needed)), the budget is \(ByteCount(budget)); give more "
        + "with --memory"
    case .file(let path, let reason): "\(path): \(reason)"
    }
  }
}
