/// Why a network can't be imported; for what only the user knows, with the flag that says it.
public enum ImportError: Error, Sendable, CustomStringConvertible {
  /// A file that can't be read or is of no known kind.
  case unreadable(path: String, reason: String)
  /// Something in the network that no plugin can express.
  case unsupported(file: String, found: String, expected: String)
  /// Something that neither the file nor a trial tells.
  case unknown(file: String, what: String, flag: String, seen: String)
  /// A flag that contradicts the network.
  case contradiction(flag: String, found: String, expected: String)
  /// An id or folder that is taken.
  case exists(path: String)
  /// An id that can't be one, or none that can be made of the file's name.
  case id(found: String)
  /// The folder can't be written.
  case unwritable(path: String, reason: String)
  /// Tiles that don't equal the whole picture although nothing in the graph says why.
  case notExact(file: String, largest: Double)
  /// Weights of 16 bits that change what the network computes.
  case storage(file: String, largest: Double)

  /// A one-line text for people.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .unsupported(let file, let found, let expected):
      "\(file): found \(found), expected \(expected)"
    case .unknown(let file, let what, let flag, let seen):
      "\(file): \(what) can't be told (\(seen)): give \(flag)"
    case .contradiction(let flag, let found, let expected):
      "\(flag): found \(found), expected \(expected)"
    case .exists(let path): "\(path): exists; --force replaces it, --id gives another name"
    case .id(let found):
      "--id: found \"\(found)\", expected lower-case letters, digits and single dashes"
    case .unwritable(let path, let reason): "\(path): \(reason)"
    case .notExact(let file, let largest):
      "\(file): tiles differ from the whole picture by \(largest) of the range, expected at most "
        + "1e-4: not imported"
    case .storage(let file, let largest):
      "--store f16: \(file): the result changes by \(largest) of the range, expected at most "
        + "\(StorageCheck.tolerance): leave the flag out"
    }
  }
}
