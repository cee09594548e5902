/// One schema object, compiled. Only keywords the validator enforces have a field.
final class SchemaNode: Sendable {
  /// `additionalProperties`: what holds for members that `properties` doesn't list.
  enum Additional: Sendable {
    case allowed
    case refused
    case matching(SchemaNode)
  }

  struct Bound: Sendable {
    let value: Double
    let exclusive: Bool
  }

  var expectation: String { title ?? derivedExpectation }

  let title: String?
  let types: [SchemaType]
  let alternatives: [JSON]?
  let constant: JSON?
  let pattern: Pattern?
  let lower: Bound?
  let upper: Bound?
  let lengths: ClosedRange<Int>
  let counts: ClosedRange<Int>
  let items: SchemaNode?
  let prefixItems: [SchemaNode]
  let properties: [(name: String, node: SchemaNode)]
  let required: [String]
  let additional: Additional
  let propertyNames: SchemaNode?
  let anyOf: [SchemaNode]
  let oneOf: [SchemaNode]
  let reference: String?

  init(compiling schema: JSON, at path: FieldPath) throws(SchemaError) {
    let reader = SchemaReader(schema: schema, path: path)
    try reader.checkKeywords()
    title = try reader.string("title")
    types = try reader.types()
    alternatives = try reader.array("enum")
    constant = schema.object?["const"]
    pattern = try reader.pattern()
    lower = try reader.bound("minimum", "exclusiveMinimum")
    upper = try reader.bound("maximum", "exclusiveMaximum")
    lengths = try reader.counts("minLength", "maxLength")
    counts = try reader.counts("minItems", "maxItems")
    items = try reader.node("items")
    prefixItems = try reader.nodes("prefixItems")
    properties = try reader.namedNodes("properties")
    required = try reader.strings("required")
    additional = try reader.additional()
    propertyNames = try reader.node("propertyNames")
    anyOf = try reader.nodes("anyOf")
    oneOf = try reader.nodes("oneOf")
    reference = try reader.reference()
  }

  /// Every schema directly inside this one.
  var children: [SchemaNode] {
    var nodes = properties.map(\.node) + prefixItems + anyOf + oneOf
    if let items { nodes.append(items) }
    if let propertyNames { nodes.append(propertyNames) }
    if case .matching(let node) = additional { nodes.append(node) }
    return nodes
  }
}
