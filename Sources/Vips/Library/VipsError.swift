import CVips

/// What libvips said when a call failed.
///
/// libvips keeps one error buffer for the whole process; reading it empties it. Eight workers that
/// fail at once leave eight copies of the same line, so repeated lines are dropped.
public struct VipsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line of text, never empty.
  public let message: String

  /// An error of our own wording.
  public init(_ message: String) {
    self.message = message
  }

  /// Takes the text in libvips's buffer.
  init(during action: String) {
    let text = VipsError.takeBuffer()
    message = text.isEmpty ? "\(action): libvips gave no reason" : text
  }

  /// The message.
  public var description: String { message }

  /// Empties libvips's buffer and returns its text as one line.
  static func takeBuffer() -> String {
    guard let buffer = vips_error_buffer_copy() else { return "" }
    defer { g_free(buffer) }
    var seen: [Substring] = []
    for line in String(cString: buffer).split(whereSeparator: \.isNewline)
    where !line.allSatisfy(\.isWhitespace) && !seen.contains(line) {
      seen.append(line)
    }
    return seen.joined(separator: "; ")
  }
}
