import Wording

/// Why a plugin isn't installed, updated or removed. One line each.
public enum InstallError: Error, Sendable, CustomStringConvertible {
  /// Something that isn't what it should be.
  case refused(place: String, found: String, expected: String)
  /// An archive with other bytes than asked for.
  case wrongHash(source: String, found: String, expected: String)
  /// Something in a package that can't be installed.
  case package(source: String, reason: String)
  /// A plugin of that id is there already.
  case exists(path: String)
  /// The id is that of a plugin in another folder beside.
  case duplicate(id: String, folder: String)
  /// Files of the installed plugin that aren't as they were installed.
  case changed(path: String, files: [String])
  /// A plugin that wasn't installed but made here.
  case notInstalled(path: String, reason: String)
  /// A file or folder that can't be written or removed.
  case unwritable(path: String, reason: String)

  /// A one-line text for people.
  public var description: String { text.inOneLine }

  private var text: String {
    switch self {
    case .refused(let place, let found, let expected):
      "\(place): found \(found), expected \(expected)"
    case .wrongHash(let source, let found, let expected):
      "\(source): found SHA-256 \(found), expected \(expected): not installed"
    case .package(let source, let reason): "\(source): \(reason)"
    case .exists(let path): "\(path): exists; --force replaces it"
    case .duplicate(let id, let folder):
      "plugin id \"\(id)\": is that of \(folder) already; remove one of them"
    case .changed(let path, let files):
      "\(path): changed since it was installed (\(Self.list(files))); --force gives the changes up"
    case .notInstalled(let path, let reason): "\(path): \(reason)"
    case .unwritable(let path, let reason): "\(path): \(reason)"
    }
  }

  private static func list(_ files: [String]) -> String {
    let shown = files.prefix(4).joined(separator: ", ")
    return files.count > 4 ? "\(shown) and \(files.count - 4) more" : shown
  }
}
