import Foundation

/// Writes JSON with members in the given order, as people lay manifests out.
enum JSONText {
  /// A value to write.
  indirect enum Value {
    case null
    case text(String)
    case number(Double)
    case integer(Int)
    case boolean(Bool)
    case list([Value])
    case members([(String, Value)])
  }

  /// The text, indented by two spaces, ending in a line feed.
  static func text(_ value: Value) -> String { write(value, indent: "") + "\n" }

  private static func write(_ value: Value, indent: String) -> String {
    switch value {
    case .null: return "null"
    case .text(let text): return quoted(text)
    case .integer(let number): return "\(number)"
    case .boolean(let flag): return flag ? "true" : "false"
    case .number(let number):
      return number == number.rounded() && number.magnitude < 1e15
        ? "\(Int(number))" : "\(number)"
    case .list(let items):
      return "[" + items.map { write($0, indent: indent) }.joined(separator: ", ") + "]"
    case .members(let members):
      let inner = indent + "  "
      let lines = members.map { "\(inner)\(quoted($0.0)): \(write($0.1, indent: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
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
      case let scalar where scalar.value < 0x20:
        result += "\\u" + String(format: "%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
