/// A path inside a package that can do no harm on any file system: relative, downwards, without
/// names that mean something else somewhere.
struct PackagePath: Sendable, Hashable, CustomStringConvertible {
  static let mostBytes = 255
  private static let mostParts = 16

  /// The names on the way, the file's last; at least one.
  let parts: [String]

  var description: String { parts.joined(separator: "/") }

  /// Whether a name on the way is one that packers add and plugins don't need.
  var isHidden: Bool { parts.contains { $0.hasPrefix(".") || $0 == "__MACOSX" } }

  /// The same for file systems that don't tell cases or compositions of letters apart.
  var folded: String {
    description.precomposedStringWithCompatibilityMapping.lowercased()
  }

  private init(parts: [String]) { self.parts = parts }

  /// Reads a name; one slash at the end, as archives mark folders, is passed over.
  ///
  /// - Throws: ``Problem``.
  init(_ text: String) throws(Problem) {
    guard text.utf8.count <= Self.mostBytes else {
      throw Problem("a name of \(text.utf8.count) bytes", "at most \(Self.mostBytes)")
    }
    guard !text.hasPrefix("/") else { throw Problem("an absolute path", "a relative one") }
    let trimmed = text.hasSuffix("/") ? text.dropLast() : text[...]
    let names = trimmed.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    for name in names {
      guard !name.isEmpty, name != "." else { throw Problem("an empty name", "one") }
      guard name != ".." else { throw Problem("\"..\"", "a path inside the package") }
      for scalar in name.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator:
          throw Problem("a control character in the name", "none")
        default:
          guard scalar != "\\", scalar != ":" else {
            throw Problem("\"\(scalar)\" in the name", "none, and / between folders")
          }
        }
      }
    }
    guard names.count <= Self.mostParts else {
      throw Problem("\(names.count) folders deep", "at most \(Self.mostParts)")
    }
    parts = names
  }

  /// The path without its first name; nil when that is all.
  var withoutFirst: PackagePath? {
    parts.count > 1 ? PackagePath(parts: Array(parts.dropFirst())) : nil
  }

  /// The first `count` names of the path, at least one.
  func prefix(_ count: Int) -> PackagePath { PackagePath(parts: Array(parts.prefix(count))) }

  /// What is wrong with a name.
  struct Problem: Error {
    let found: String
    let expected: String

    init(_ found: String, _ expected: String) { (self.found, self.expected) = (found, expected) }
  }
}
