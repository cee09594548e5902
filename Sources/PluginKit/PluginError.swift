/// Whatever can go wrong with plugins. The description is one line per thing wrong.
public enum PluginError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A file or folder that can't be read.
  case unreadable(path: String, reason: String)
  /// A file larger than a reader accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// A file that is no JSON.
  case syntax(file: String, JSONSyntaxError)
  /// A document with one or more fields wrong: all of them.
  case invalid([Violation])
  /// An id nobody has.
  case unknownPlugin(id: String, nearest: String?, known: [String])
  /// The same id twice in one folder of plugins.
  case duplicate(id: String, first: String, second: String)
  /// A file named by a manifest that lies, after symbolic links, outside what the plugin may read.
  case escape(manifest: String, field: String, path: String, allowed: String)
  /// A file named by a manifest that isn't there or isn't readable.
  case missing(manifest: String, field: String, path: String, reason: String)
  /// A network file of another size than declared.
  case wrongSize(path: String, found: Int, expected: Int)
  /// A network file with other bytes than declared.
  case wrongHash(path: String, found: String, expected: String)
  /// A stage that is not written as `id` or `id:name=value,name=value`, or whose parameters don't
  /// fit the plugin.
  case stage(text: String, message: String)

  /// What, where, found, expected.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .tooLarge(let path, let bytes, let limit):
      "\(path): found \(bytes) bytes, expected at most \(limit)"
    case .syntax(let file, let error):
      "\(file):\(error.line):\(error.column): \(error.message)"
    case .invalid(let violations): violations.map(\.description).joined(separator: "\n")
    case .unknownPlugin(let id, let nearest, let known):
      Self.unknown(id, nearest, known)
    case .duplicate(let id, let first, let second):
      "plugin id \"\(id)\": found in both \(first) and \(second), expected once per folder"
    case .escape(let manifest, let field, let path, let allowed):
      "\(manifest): \(field): found \(path), expected a file in \(allowed)"
    case .missing(let manifest, let field, let path, let reason):
      "\(manifest): \(field): \(path): \(reason)"
    case .wrongSize(let path, let found, let expected):
      "\(path): found \(found) bytes, expected \(expected)"
    case .wrongHash(let path, let found, let expected):
      "\(path): found SHA-256 \(found), expected \(expected)"
    case .stage(let text, let message): "stage \(Excerpt.quoted(text)): \(message)"
    }
  }

  private static func unknown(_ id: String, _ nearest: String?, _ known: [String]) -> String {
    let start = "plugin \(Excerpt.quoted(id)): not found"
    if let nearest { return start + ", did you mean \"\(nearest)\"?" }
    if known.isEmpty { return start + ", there are no plugins (see impasto doctor)" }
    return start + ", expected \(Excerpt.alternatives(known.map(Excerpt.quoted)))"
  }
}
