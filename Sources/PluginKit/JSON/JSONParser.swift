/// Recursive descent over the bytes. Foundation's parsers give neither line and column nor
/// repeated names, and both belong in the messages.
struct JSONParser {
  private let bytes: [UInt8]
  private let limits: JSONDocument.Limits
  private var position = 0
  private var depth = 0
  private var path = FieldPath()
  private(set) var duplicates: [JSONDocument.Duplicate] = []

  init(bytes: [UInt8], limits: JSONDocument.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONSyntaxError) -> JSON {
    guard bytes.count <= limits.bytes else {
      throw JSONSyntaxError(
        line: 1, column: 1,
        message: "found \(bytes.count) bytes, expected at most \(limits.bytes)")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    skipSpace()
    let value = try self.value()
    skipSpace()
    guard position == bytes.count else { throw failure(expected: "the end of the file") }
    return value
  }

  // MARK: Values

  private mutating func value() throws(JSONSyntaxError) -> JSON {
    switch peek {
    case UInt8(ascii: "{"): return try nested { (p) throws(JSONSyntaxError) in try p.object() }
    case UInt8(ascii: "["): return try nested { (p) throws(JSONSyntaxError) in try p.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"): return try number()
    default:
      if isDigit(peek) { return try number() }
      if take("true") { return .boolean(true) }
      if take("false") { return .boolean(false) }
      if take("null") { return .null }
      throw failure(expected: "a value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSON
  ) throws(JSONSyntaxError) -> JSON {
    guard depth < limits.depth else {
      throw failure("found more than \(limits.depth) levels of nesting, expected fewer")
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func object() throws(JSONSyntaxError) -> JSON {
    position += 1
    var object = JSONObject()
    skipSpace()
    if take("}") { return .object(object) }
    while true {
      guard peek == UInt8(ascii: "\"") else { throw failure(expected: "a name in quotes") }
      let start = position
      let name = try string()
      skipSpace()
      guard take(":") else { throw failure(expected: "\":\"") }
      skipSpace()
      path.append(.name(name))
      let value = try self.value()
      // Finding a line costs a pass over the text: a file of nothing but repetitions mustn't
      // cost the square of its size.
      if !object.insert(name, value), duplicates.count < JSONDocument.mostDuplicates {
        duplicates.append(.init(path: path, line: place(of: start).line))
      }
      path.removeLast()
      skipSpace()
      if take("}") { return .object(object) }
      guard take(",") else { throw failure(expected: "\",\" or \"}\"") }
      skipSpace()
    }
  }

  private mutating func array() throws(JSONSyntaxError) -> JSON {
    position += 1
    var items: [JSON] = []
    skipSpace()
    if take("]") { return .array(items) }
    while true {
      path.append(.index(items.count))
      items.append(try value())
      path.removeLast()
      skipSpace()
      if take("]") { return .array(items) }
      guard take(",") else { throw failure(expected: "\",\" or \"]\"") }
      skipSpace()
    }
  }

  private mutating func number() throws(JSONSyntaxError) -> JSON {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      position = start
      throw failure("found \(Excerpt.of(text)), expected a number that fits 64-bit floating point")
    }
    return .number(value)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard isDigit(peek) else { throw failure(expected: "a digit") }
    while isDigit(peek) { position += 1 }
  }

  // MARK: Strings

  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = position
    position += 1
    var buffer: [UInt8] = []
    while true {
      guard let byte = peek else {
        position = start
        throw failure("found a string without end, expected a closing quote")
      }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: buffer, as: UTF8.self) else {
          position = start
          throw failure("found a string that is not UTF-8, expected UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &buffer)
      case 0..<0x20: throw failure(expected: "an escape such as \\n in place of it")
      default:
        buffer.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape(into buffer: inout [UInt8]) throws(JSONSyntaxError) {
    position += 1
    switch peek {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      buffer.append(bytes[position])
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "u"):
      position += 1
      buffer.append(contentsOf: Array(String(try scalar()).utf8))
      return
    default: throw failure(expected: "one of \" \\ / b f n r t u after \\")
    }
    position += 1
  }

  /// The scalar of `\uXXXX` (position after the `u`), joining a surrogate pair.
  private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = position - 2
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    if (0xD800..<0xDC00).contains(high), take("\\u") {
      let low = try hexadecimal()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    position = start
    throw failure("found half a surrogate pair, expected both halves")
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure(expected: "four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  // MARK: Failures

  private func failure(expected: String) -> JSONSyntaxError {
    failure("found \(foundHere), expected \(expected)")
  }

  private func failure(_ message: String) -> JSONSyntaxError {
    let (line, column) = place(of: position)
    return JSONSyntaxError(line: line, column: column, message: message)
  }

  private var foundHere: String {
    guard let byte = peek else { return "the end of the file" }
    if (0x21..<0x7F).contains(byte) { return "\"\(Character(Unicode.Scalar(byte)))\"" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "the byte 0x" + (digits.count < 2 ? "0" : "") + digits
  }

  private func place(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var lineStart = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return (line, offset - lineStart + 1)
  }
}
