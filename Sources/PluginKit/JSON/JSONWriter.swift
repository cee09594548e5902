/// Writes JSON for people: two spaces a level, arrays of plain values on one line.
package enum JSONWriter {
  package static func text(_ json: JSON) -> String { text(json, indent: "") + "\n" }

  private static func text(_ json: JSON, indent: String) -> String {
    let inner = indent + "  "
    switch json {
    case .null, .boolean, .number: return Excerpt.value(json)
    case .string(let value): return quoted(value)
    case .array(let items):
      if items.allSatisfy({ $0.array == nil && $0.object == nil }) {
        return "[" + items.map { text($0, indent: "") }.joined(separator: ", ") + "]"
      }
      return "[\n" + items.map { inner + text($0, indent: inner) }.joined(separator: ",\n")
        + "\n\(indent)]"
    case .object(let object):
      guard object.count > 0 else { return "{}" }
      return "{\n"
        + object.members.map { "\(inner)\(quoted($0.name)): \(text($0.value, indent: inner))" }
        .joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
