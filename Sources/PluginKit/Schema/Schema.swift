/// A JSON Schema (2020-12) that is enforced as written.
///
/// Enforced keywords: `type`, `enum`, `const`, `pattern`, `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum`, `minLength`, `maxLength`, `minItems`, `maxItems`,
/// `items`, `prefixItems`, `properties`, `required`, `additionalProperties`, `propertyNames`,
/// `anyOf`, `oneOf` and `$ref` to `#/$defs/NAME`. `title` is what messages say was expected;
/// `description`, `default`, `examples` and `$comment` have no effect. Any other keyword is an
/// error when the schema is loaded, so nothing in it is ever silently ignored.
public struct Schema: Sendable {
  let root: SchemaNode
  let definitions: [String: SchemaNode]

  /// Compiles a schema.
  public init(_ json: JSON) throws(SchemaError) {
    root = try SchemaNode(compiling: json, at: FieldPath())
    var definitions: [String: SchemaNode] = [:]
    for (name, schema) in json["$defs"].object?.members ?? [] {
      let node = try SchemaNode(compiling: schema, at: FieldPath("$defs", name))
      guard node.reference == nil else {
        throw SchemaError(
          path: FieldPath("$defs", name), message: "a definition may not be only a $ref")
      }
      definitions[name] = node
    }
    self.definitions = definitions
    try Self.checkReferences(in: [root] + definitions.values, definitions: definitions)
  }

  private static func checkReferences(
    in nodes: [SchemaNode], definitions: [String: SchemaNode]
  ) throws(SchemaError) {
    for node in nodes {
      if let name = node.reference, definitions[name] == nil {
        throw SchemaError(path: FieldPath("$defs", name), message: "is referred to, not defined")
      }
      try checkReferences(in: node.children, definitions: definitions)
    }
  }

  /// Everything in `value` that the schema doesn't allow, in the order of the schema and the
  /// document, at most `limit` of them. The violations name no file yet.
  public func violations(in value: JSON, limit: Int = 100) -> [Violation] {
    var check = SchemaCheck(schema: self, limit: limit)
    check.check(value, root, FieldPath())
    return check.violations
  }
}
