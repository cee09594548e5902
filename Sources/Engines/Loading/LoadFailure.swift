/// Why no library of an engine could be used.
public struct LoadFailure: Error, Sendable, CustomStringConvertible {
  /// One file or folder that was looked at.
  public struct Attempt: Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What was there.
    public let finding: Finding

    /// One line for the user.
    public var description: String { "\(path): \(finding)" }
  }

  /// What was found at a path.
  public enum Finding: Sendable, Hashable, CustomStringConvertible {
    /// No such file, or no such library in the folder.
    case missing
    /// Another version than those that work.
    case version(String)
    /// A library without this function.
    case symbol(String)
    /// Not loadable, in the system loader's words.
    case unloadable(String)

    /// One line for the user.
    public var description: String {
      switch self {
      case .missing: "missing"
      case .version(let version): "version \(version)"
      case .symbol(let name): "no function \(name)"
      case .unloadable(let reason): "not loadable (\(reason))"
      }
    }
  }

  /// The engine's name.
  public let engine: String
  /// Every place looked at, in order.
  public let attempts: [Attempt]
  /// What would have been fine, e.g. `2026.4 or a later 2026`.
  public let expected: String
  /// What to do about it.
  public let hint: String

  /// One line for the user.
  public var description: String {
    let tried = attempts.map(\.description).joined(separator: "; ")
    return "\(engine): no usable library: found \(tried); expected \(expected); \(hint)"
  }
}
