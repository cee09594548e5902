/// Makes one readable line of an engine's many: OpenVINO's texts name source files and failed checks of
/// its own before they come to the point.
enum EngineMessage {
  /// At most `limit` characters, lines joined, without the places in the engine's source code.
  static func summary(_ text: String, limit: Int = 400) -> String {
    let lines = text.split(whereSeparator: \.isNewline).map(clean).filter { !$0.isEmpty }
    let line = lines.joined(separator: " ")
    return line.count <= limit ? line : line.prefix(limit - 1) + "…"
  }

  private static func clean(_ line: Substring) -> String {
    let line = String(line).trimmed()
    if line.hasPrefix("Exception from ") { return "" }
    return line
  }
}

extension String {
  fileprivate func trimmed() -> String {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
