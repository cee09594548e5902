/// The options behind an output's name, in libvips's spelling: `[compression=zstd,pyramid]`.
struct OutputOptions: Sendable, Hashable {
  struct Item: Sendable, Hashable {
    /// With underscores.
    let name: String
    let value: String
  }

  private(set) var items: [Item] = []

  init() {}

  /// `text` is what stands between the outer brackets.
  init(parsing text: Substring, path: String) throws(OutputError) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    for part in try OutputOptions.split(text, path: path) {
      let name: Substring
      var value: Substring = "true"
      if let equals = part.firstIndex(of: "=") {
        name = OutputOptions.trim(part[..<equals])
        value = OutputOptions.trim(part[part.index(after: equals)...])
      } else {
        name = OutputOptions.trim(part)
      }
      guard !name.isEmpty else {
        throw .badSyntax(path: path, detail: "expected a name, found \"\(part)\"")
      }
      if let quote = value.first, quote == "\"" || quote == "'" {
        guard value.count > 1, value.last == quote else {
          throw .badSyntax(path: path, detail: "\(name): the quote is not closed")
        }
        value = value.dropFirst().dropLast()
      }
      let known = String(name).replacing("-", with: "_")
      guard self[known] == nil else {
        throw .badSyntax(path: path, detail: "\(name) is given twice")
      }
      items.append(Item(name: known, value: String(value)))
    }
  }

  subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

  /// Whether a flag is set.
  func isOn(_ name: String) -> Bool { self[name].flatMap(OutputOptions.flag) ?? false }

  /// Adds an item unless it is there.
  mutating func setDefault(_ name: String, _ value: String) {
    if self[name] == nil { items.append(Item(name: name, value: value)) }
  }

  mutating func replace(_ name: String, _ value: String) {
    items.removeAll { $0.name == name }
    items.append(Item(name: name, value: value))
  }

  mutating func remove(_ name: String) {
    items.removeAll { $0.name == name }
  }

  static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "1", "on": true
    case "false", "no", "0", "off": false
    default: nil
    }
  }

  /// Splits at commas outside quotes and inner brackets.
  private static func split(
    _ text: Substring, path: String
  ) throws(OutputError) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "\"", "'": quote = character
      case "[": depth += 1
      case "]": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
      if depth < 0 { throw .badSyntax(path: path, detail: "found \"]\" without \"[\"") }
    }
    guard quote == nil else { throw .badSyntax(path: path, detail: "a quote is not closed") }
    guard depth == 0 else { throw .badSyntax(path: path, detail: "a bracket is not closed") }
    parts.append(text[start...])
    return parts
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
