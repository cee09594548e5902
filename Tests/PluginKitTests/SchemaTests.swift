import Testing

@testable import PluginKit

@Suite("Schema")
struct SchemaTests {
  private func violations(_ schema: String, _ value: String) throws -> [String] {
    let schema = try Schema(JSONDocument(parsing: schema).root)
    return schema.violations(in: try JSONDocument(parsing: value).root).map { violation in
      violation.path.steps.isEmpty ? violation.message : "\(violation.path): \(violation.message)"
    }
  }

  /// schema, value, what is wrong with it (nil: nothing).
  @Test(
    "Keywords",
    arguments: [
      (#"{"type": "integer"}"#, "4.0", nil),
      (#"{"type": "integer"}"#, "4.5", "found 4.5, expected a whole number"),
      (#"{"type": "integer"}"#, "1e300", "found 1e+300, expected a whole number"),
      (#"{"type": ["string", "null"]}"#, "null", nil),
      (#"{"type": ["string", "null"]}"#, "{}", "found an object, expected a string or null"),
      (#"{"enum": ["a", 2, null]}"#, "2", nil),
      (#"{"enum": ["a", 2, null]}"#, "3", #"found 3, expected "a", 2 or null"#),
      (#"{"const": 1}"#, "2", "found 2, expected 1"),
      (#"{"const": {"a": [1, 2], "b": 3}}"#, #"{"b": 3, "a": [1, 2]}"#, nil),
      (#"{"type": "number", "minimum": 0, "maximum": 1}"#, "1", nil),
      (
        #"{"type": "number", "minimum": 0, "maximum": 1}"#, "-0.5",
        "found -0.5, expected a number from 0 to 1"
      ),
      (#"{"type": "number", "minimum": 2}"#, "1", "found 1, expected a number of at least 2"),
      (#"{"type": "number", "maximum": 2}"#, "3", "found 3, expected a number of at most 2"),
      (#"{"type": "number", "exclusiveMinimum": 0}"#, "0", "found 0, expected a number above 0"),
      (
        #"{"type": "number", "minimum": 1, "exclusiveMaximum": 2}"#, "2",
        "found 2, expected a number of at least 1 and below 2"
      ),
      (
        #"{"type": "string", "minLength": 1}"#, #""""#,
        #"found "", expected a string that is not empty"#
      ),
      (#"{"type": "string", "maxLength": 2}"#, #""🌊🌊""#, nil),
      (
        #"{"type": "string", "maxLength": 2}"#, #""abc""#,
        #"found "abc", expected a string of at most 2 characters"#
      ),
      (#"{"pattern": "^a+$"}"#, #""aa""#, nil),
      (#"{"title": "only a", "pattern": "^a+$"}"#, #""aa\n""#, #"found "aa\n", expected only a"#),
      (
        #"{"title": "only a", "pattern": "^a+$"}"#, #""a\u0000b""#,
        #"found "a\u{0}b", expected only a"#
      ),
      (#"{"pattern": "a"}"#, "4", nil),
      (#"{"items": {"type": "number"}}"#, "[1, true]", "[1]: found true, expected a number"),
      (
        #"{"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}"#, "[1]",
        "found an array of 1 item, expected an array of 2 numbers"
      ),
      (
        #"{"prefixItems": [{"type": "string"}], "items": {"type": "null"}}"#, #"["a", null, 1]"#,
        "[2]: found 1, expected null"
      ),
      (#"{"required": ["a"]}"#, "{}", "a: found nothing, expected a value"),
      (
        ##"{"required": ["a"], "properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "null"}}}"##,
        "{}", "a: found nothing, expected null"
      ),
      (#"{"properties": {"a": {"type": "null"}}}"#, #"{"b": 1}"#, nil),
      (
        #"{"properties": {"scale": {}}, "additionalProperties": false}"#, #"{"sacle": 1}"#,
        #"sacle: found an unknown field, did you mean "scale"?"#
      ),
      (
        #"{"properties": {"scale": {}, "range": {}}, "additionalProperties": false}"#,
        #"{"x y": 1}"#,
        #"["x y"]: found an unknown field, expected "scale" or "range""#
      ),
      (
        #"{"additionalProperties": {"type": "number"}}"#, #"{"a": 1, "b": "c"}"#,
        #"b: found "c", expected a number"#
      ),
      (
        #"{"propertyNames": {"title": "one letter", "maxLength": 1}}"#, #"{"ab": 1}"#,
        #"ab: found "ab", expected one letter"#
      ),
      (
        #"{"oneOf": [{"const": "derived"}, {"type": "integer", "minimum": 0}]}"#, "-1",
        #"found -1, expected "derived" or a whole number of at least 0"#
      ),
      (#"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#, "1.5", nil),
      (
        #"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#, "1",
        "found 1, expected a whole number or a number"
      ),
      (#"{"anyOf": [{"type": "integer"}, {"type": "number"}]}"#, "1", nil),
    ] as [(String, String, String?)])
  func keywords(schema: String, value: String, message: String?) throws {
    #expect(try violations(schema, value) == (message.map { [$0] } ?? []))
  }

  @Test(
    "A schema that can't be enforced is refused when loaded",
    arguments: [
      (
        #"{"properties": {"id": {"patern": "a"}}}"#, "schema: properties.id.patern: unknown keyword"
      ),
      (#"{"if": {}}"#, "schema: if: unknown keyword"),
      (#"{"items": {"$defs": {}}}"#, "schema: items.$defs: unknown keyword"),
      (#"{"pattern": "("}"#, "schema: pattern: is no regular expression"),
      (#"{"type": "float"}"#, "schema: type: names an unknown type"),
      (##"{"$ref": "#/$defs/no"}"##, "schema: $defs.no: is referred to, not defined"),
      (#"{"$ref": "other.json"}"#, "schema: $ref: leads outside #/$defs"),
      (#"{"minimum": "1"}"#, "schema: minimum: is no number"),
      (#"{"minItems": 3, "maxItems": 2}"#, "schema: minItems: is no count"),
      ("[]", "schema: is no object"),
      (
        ##"{"$ref": "#/$defs/a", "minimum": 1, "$defs": {"a": {}}}"##,
        "schema: $ref: stands beside keywords that would not be enforced"
      ),
      (
        #"{"minimum": 1, "exclusiveMinimum": 1}"#,
        "schema: minimum: stands beside exclusiveMinimum"
      ),
    ])
  func refused(schema: String, message: String) throws {
    let json = try JSONDocument(parsing: schema).root
    let error = #expect(throws: SchemaError.self) { try Schema(json) }
    #expect(error?.description == message)
  }

  @Test("Reports stop at the limit")
  func limit() throws {
    let schema = try Schema(JSONDocument(parsing: #"{"additionalProperties": false}"#).root)
    let names = (0..<5000).map { "\"n\($0)\": 0" }.joined(separator: ",")
    let document = try JSONDocument(parsing: "{\(names)}")
    #expect(schema.violations(in: document.root).count == 100)
  }

  @Test("An expression that backtracks without end counts as no match")
  func backtracking() throws {
    let schema = try Schema(JSONDocument(parsing: #"{"pattern": "^(a+)+$"}"#).root)
    let text = String(repeating: "a", count: 40) + "b"
    #expect(schema.violations(in: .string(text)).count == 1)
  }
}
