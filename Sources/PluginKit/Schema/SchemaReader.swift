/// Takes one schema object apart, refusing keywords it doesn't know: a keyword that is silently
/// not enforced would make the published schema a lie.
struct SchemaReader {
  let schema: JSON
  let path: FieldPath

  private static let enforced: Set<String> = [
    "type", "enum", "const", "pattern", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "items", "prefixItems",
    "properties", "required", "additionalProperties", "propertyNames", "anyOf", "oneOf", "$ref",
  ]
  private static let annotations: Set<String> = [
    "title", "description", "default", "examples", "$comment",
  ]
  private static let rootOnly: Set<String> = ["$schema", "$id", "$defs"]

  func checkKeywords() throws(SchemaError) {
    guard let object = schema.object else { throw failure("is no object") }
    if object["$ref"] != nil, object.names.contains(where: { $0 != "$ref" && isEnforced($0) }) {
      throw failure("$ref", "stands beside keywords that would not be enforced")
    }
    for name in object.names where !Self.enforced.contains(name) {
      if Self.annotations.contains(name) { continue }
      if path.steps.isEmpty, Self.rootOnly.contains(name) { continue }
      throw SchemaError(path: path + name, message: "unknown keyword")
    }
  }

  private func isEnforced(_ name: String) -> Bool {
    Self.enforced.contains(name) || name == "title"
  }

  func string(_ keyword: String) throws(SchemaError) -> String? {
    guard let value = schema.object?[keyword] else { return nil }
    guard let text = value.string else { throw failure(keyword, "is no string") }
    return text
  }

  func array(_ keyword: String) throws(SchemaError) -> [JSON]? {
    guard let value = schema.object?[keyword] else { return nil }
    guard let items = value.array, !items.isEmpty else {
      throw failure(keyword, "is no array with items")
    }
    return items
  }

  func strings(_ keyword: String) throws(SchemaError) -> [String] {
    let items = try array(keyword) ?? []
    let texts = items.compactMap(\.string)
    guard texts.count == items.count else { throw failure(keyword, "holds more than strings") }
    return texts
  }

  func types() throws(SchemaError) -> [SchemaType] {
    guard let value = schema.object?["type"] else { return [] }
    var names: [String] = []
    if let single = value.string { names = [single] } else { names = try strings("type") }
    let types = names.compactMap(SchemaType.init)
    guard types.count == names.count else { throw failure("type", "names an unknown type") }
    return types
  }

  func pattern() throws(SchemaError) -> Pattern? {
    guard let source = try string("pattern") else { return nil }
    guard let pattern = Pattern(source) else {
      throw failure("pattern", "is no regular expression")
    }
    return pattern
  }

  func bound(
    _ inclusive: String, _ exclusive: String
  ) throws(SchemaError) -> SchemaNode.Bound? {
    if schema.object?[inclusive] != nil, schema.object?[exclusive] != nil {
      throw failure(inclusive, "stands beside \(exclusive)")
    }
    for keyword in [inclusive, exclusive] {
      guard let value = schema.object?[keyword] else { continue }
      guard let number = value.number else { throw failure(keyword, "is no number") }
      return .init(value: number, exclusive: keyword == exclusive)
    }
    return nil
  }

  func counts(_ lower: String, _ upper: String) throws(SchemaError) -> ClosedRange<Int> {
    let least = schema[lower].isNull ? 0 : schema[lower].integer ?? -1
    let most = schema[upper].isNull ? Int.max : schema[upper].integer ?? -1
    guard least >= 0, most >= least else { throw failure(lower, "is no count") }
    return least...most
  }

  func node(_ keyword: String) throws(SchemaError) -> SchemaNode? {
    guard let value = schema.object?[keyword] else { return nil }
    return try SchemaNode(compiling: value, at: path + keyword)
  }

  func nodes(_ keyword: String) throws(SchemaError) -> [SchemaNode] {
    var nodes: [SchemaNode] = []
    for (index, item) in (try array(keyword) ?? []).enumerated() {
      nodes.append(try SchemaNode(compiling: item, at: path + keyword + .index(index)))
    }
    return nodes
  }

  func namedNodes(_ keyword: String) throws(SchemaError) -> [(name: String, node: SchemaNode)] {
    guard let value = schema.object?[keyword] else { return [] }
    guard let object = value.object else { throw failure(keyword, "is no object") }
    var nodes: [(name: String, node: SchemaNode)] = []
    for (name, item) in object.members {
      nodes.append((name, try SchemaNode(compiling: item, at: path + keyword + name)))
    }
    return nodes
  }

  func additional() throws(SchemaError) -> SchemaNode.Additional {
    switch schema.object?["additionalProperties"] {
    case nil, .boolean(true): return .allowed
    case .boolean(false): return .refused
    case .some(let value):
      return .matching(
        try SchemaNode(compiling: value, at: path + "additionalProperties"))
    }
  }

  /// The name of a `$ref` to this schema's own `$defs`.
  func reference() throws(SchemaError) -> String? {
    guard let text = try string("$ref") else { return nil }
    let prefix = "#/$defs/"
    guard text.hasPrefix(prefix) else { throw failure("$ref", "leads outside #/$defs") }
    return String(text.dropFirst(prefix.count))
  }

  private func failure(_ keyword: String, _ message: String) -> SchemaError {
    SchemaError(path: path + keyword, message: message)
  }

  private func failure(_ message: String) -> SchemaError {
    SchemaError(path: path, message: message)
  }
}
