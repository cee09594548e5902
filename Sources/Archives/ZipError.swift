import Wording

/// What can be wrong with a ZIP archive: where, what was found, what was expected. One line; the
/// archive's own name is the caller's to add.
package enum ZipError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Something contradicts the format or something else in the archive.
  case damaged(place: String, found: String, expected: String)
  /// A sound archive in a form that isn't read.
  case unsupported(found: String, expected: String)
  /// More of something than a reader accepts.
  case tooLarge(what: String, found: Int, limit: Int)

  /// A one-line text for people.
  package var description: String {
    let text =
      switch self {
      case .damaged(let place, let found, let expected):
        "\(place): found \(found), expected \(expected)"
      case .unsupported(let found, let expected): "found \(found), expected \(expected)"
      case .tooLarge(let what, let found, let limit):
        "\(what): found \(found), expected at most \(limit)"
      }
    return text.inOneLine
  }
}
