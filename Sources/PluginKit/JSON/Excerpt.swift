/// Short, one-line renderings of what a file holds, safe to print on a terminal.
enum Excerpt {
  private static let longest = 60

  /// `text` with control characters escaped, cut after 60 characters.
  static func of(_ text: String) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      guard count < longest else { return result + "…" }
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator:
          result += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// The same in quotes.
  static func quoted(_ text: String) -> String { "\"" + of(text) + "\"" }

  /// Whole numbers without a fraction, others as Swift prints them.
  static func number(_ value: Double) -> String {
    if value.magnitude < 1e15, let whole = Int(exactly: value) { return String(whole) }
    return "\(value)"
  }

  /// How a value is named in a message.
  static func value(_ json: JSON) -> String {
    switch json {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let value): number(value)
    case .string(let text): quoted(text)
    case .array(let items): "an array of \(items.count) item\(items.count == 1 ? "" : "s")"
    case .object: "an object"
    }
  }

  /// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
  static func alternatives(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "nothing" }
    return items.dropLast().joined(separator: ", ") + " or " + last
  }
}
