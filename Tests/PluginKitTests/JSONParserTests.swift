import Foundation
import Testing

@testable import PluginKit

@Suite("JSON parser")
struct JSONParserTests {
  @Test(
    "Errors give line and column",
    arguments: [
      ("", "line 1, column 1: found the end of the file, expected a value"),
      ("{\n  \"a\": 1,\n}", "line 3, column 1: found \"}\", expected a name in quotes"),
      ("{\"a\" 1}", "line 1, column 6: found \"1\", expected \":\""),
      ("[1 2]", "line 1, column 4: found \"2\", expected \",\" or \"]\""),
      ("{\"a\": 1 \"b\": 2}", "line 1, column 9: found \"\"\", expected \",\" or \"}\""),
      ("[1,]", "line 1, column 4: found \"]\", expected a value"),
      ("[01]", "line 1, column 3: found \"1\", expected \",\" or \"]\""),
      ("[1.]", "line 1, column 4: found \"]\", expected a digit"),
      ("[-]", "line 1, column 3: found \"]\", expected a digit"),
      ("[1e+]", "line 1, column 5: found \"]\", expected a digit"),
      ("[NaN]", "line 1, column 2: found \"N\", expected a value"),
      ("1e999", "line 1, column 1: found 1e999, expected a number that fits 64-bit floating point"),
      ("\n \"abc", "line 2, column 2: found a string without end, expected a closing quote"),
      (
        "\"a\nb\"",
        "line 1, column 3: found the byte 0x0A, expected an escape such as \\n in place of it"
      ),
      ("\"\\x\"", "line 1, column 3: found \"x\", expected one of \" \\ / b f n r t u after \\"),
      ("\"\\u12g4\"", "line 1, column 6: found \"g\", expected four hexadecimal digits after \\u"),
      ("\"\\ud800\"", "line 1, column 2: found half a surrogate pair, expected both halves"),
      ("\"\\udc00\"", "line 1, column 2: found half a surrogate pair, expected both halves"),
      ("{} x", "line 1, column 4: found \"x\", expected the end of the file"),
      ("// no", "line 1, column 1: found \"/\", expected a value"),
    ])
  func errors(text: String, message: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: text) }
    #expect(error?.description == message)
  }

  @Test("Bytes that are no UTF-8 are refused")
  func invalidUTF8() {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    ] {
      let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: bytes) }
      #expect(
        error?.description == "line 1, column 1: found a string that is not UTF-8, expected UTF-8")
    }
    #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: [0xFF, 0xFE, 0x7B]) }
  }

  @Test("Escapes and surrogate pairs")
  func escapes() throws {
    let text = #"["\"\\\/\b\f\n\r\t", "\u00e9\ud83c\udf0a", "é🌊"]"#
    let items = try JSONDocument(parsing: text).root.array
    #expect(
      items == [.string("\"\\/\u{8}\u{c}\n\r\t"), .string("é🌊"), .string("é🌊")])
  }

  @Test("Depth and size are limited")
  func limits() throws {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try JSONDocument(parsing: deep)
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSONDocument(parsing: "[" + deep + "]")
    }
    #expect(
      error?.description
        == "line 1, column 65: found more than 64 levels of nesting, expected fewer")
    #expect(throws: JSONSyntaxError.self) {
      try JSONDocument(parsing: String(repeating: "[", count: 1_000_000))
    }
    let large = [UInt8](repeating: 0x20, count: 1_048_577)
    let tooLarge = #expect(throws: JSONSyntaxError.self) { try JSONDocument(parsing: large) }
    #expect(tooLarge?.message == "found 1048577 bytes, expected at most 1048576")
  }

  @Test("Repeated names are reported with their place, the first one kept")
  func duplicates() throws {
    let document = try JSONDocument(parsing: "{\"a\": {\"b\": 1,\n\"b\": 2}, \"a\": 3}")
    #expect(document.duplicates.map { "\($0.path) \($0.line)" } == ["a.b 2", "a 2"])
    #expect(document.root["a"]["b"].integer == 1)
  }

  @Test("A file of nothing but repetitions is read quickly")
  func manyDuplicates() throws {
    let members = Array(repeating: "\"a\":0", count: 140_000).joined(separator: ",\n")
    var count = 0
    let time = try ContinuousClock().measure {
      count = try JSONDocument(parsing: "{\(members)}").duplicates.count
    }
    #expect(count == 100)
    #expect(time < .seconds(10), "\(time)")
  }

  @Test("A byte order mark is skipped, the order of members kept")
  func order() throws {
    let document = try JSONDocument(parsing: "\u{FEFF}{\"z\": 1, \"a\": 2, \"m\": 3}")
    #expect(document.root.object?.names == ["z", "a", "m"])
  }

  @Test("1 000 random documents read as JSONSerialization reads them")
  func againstFoundation() throws {
    var random = Seeded(state: 7)
    for _ in 0..<1000 {
      let value = Self.randomValue(depth: 4, &random)
      var options: JSONSerialization.WritingOptions = [.fragmentsAllowed]
      if Bool.random(using: &random) { options.insert(.prettyPrinted) }
      let data = try JSONSerialization.data(withJSONObject: value, options: options)
      let expected = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
      let found = try JSONDocument(parsing: Array(data)).root
      #expect(Self.same(found, expected), "\(String(decoding: data, as: UTF8.self))")
    }
  }

  private static func randomValue(depth: Int, _ random: inout Seeded) -> Any {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: return NSNull()
    case 1: return Bool.random(using: &random)
    case 2: return Int.random(in: -1_000_000...1_000_000, using: &random)
    case 3:
      return Double.random(in: -1...1, using: &random)
        * pow(10, Double(Int.random(in: -30...30, using: &random)))
    case 4: return randomString(&random)
    case 5:
      return (0..<Int.random(in: 0..<5, using: &random)).map { _ in
        randomValue(depth: depth - 1, &random)
      }
    default:
      var object: [String: Any] = [:]
      for _ in 0..<Int.random(in: 0..<5, using: &random) {
        object[randomString(&random)] = randomValue(depth: depth - 1, &random)
      }
      return object
    }
  }

  private static func randomString(_ random: inout Seeded) -> String {
    let alphabet = Array("abc\"\\/\n\t\u{1}é漢🌊\u{301} ")
    return String(
      (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      })
  }

  private static func same(_ found: JSON, _ expected: Any) -> Bool {
    switch found {
    case .null: return expected is NSNull
    case .boolean(let value): return (expected as? Bool) == value
    case .number(let value):
      // JSONSerialization goes through a decimal type and may be off in the last digits.
      guard let other = (expected as? NSNumber)?.doubleValue else { return false }
      return abs(other - value) <= 8 * value.ulp
    case .string(let value): return (expected as? String) == value
    case .array(let items):
      guard let array = expected as? [Any], array.count == items.count else { return false }
      return zip(items, array).allSatisfy(same)
    case .object(let object):
      guard let other = expected as? [String: Any], other.count == object.count else {
        return false
      }
      return object.members.allSatisfy { name, value in other[name].map { same(value, $0) } ?? false
      }
    }
  }
}
