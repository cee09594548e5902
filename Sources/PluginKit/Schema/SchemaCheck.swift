import Wording

/// One walk over a document alongside its schema, collecting violations.
struct SchemaCheck {
  let schema: Schema
  let limit: Int
  private(set) var violations: [Violation] = []

  init(schema: Schema, limit: Int) {
    self.schema = schema
    self.limit = limit
  }

  mutating func check(_ value: JSON, _ node: SchemaNode, _ path: FieldPath) {
    guard violations.count < limit else { return }
    guard let node = resolved(node) else { return }
    if !node.types.isEmpty, !node.types.contains(where: { $0.admits(value) }) {
      return report(value, node, path)
    }
    if let constant = node.constant, constant != value { return report(value, node, path) }
    if let alternatives = node.alternatives, !alternatives.contains(value) {
      return report(value, node, path)
    }
    if !node.anyOf.isEmpty, matches(value, node.anyOf) == 0 { return report(value, node, path) }
    if !node.oneOf.isEmpty, matches(value, node.oneOf) != 1 { return report(value, node, path) }
    switch value {
    case .number(let number): check(number, node, path)
    case .string(let text): check(text, node, path)
    case .array(let items): check(items, node, path)
    case .object(let object): check(object, node, path)
    case .null, .boolean: break
    }
  }

  private func resolved(_ node: SchemaNode) -> SchemaNode? {
    node.reference.map { schema.definitions[$0] } ?? node
  }

  private func matches(_ value: JSON, _ nodes: [SchemaNode]) -> Int {
    nodes.count { node in
      var trial = SchemaCheck(schema: schema, limit: 1)
      trial.check(value, node, FieldPath())
      return trial.violations.isEmpty
    }
  }

  // MARK: By type

  private mutating func check(_ number: Double, _ node: SchemaNode, _ path: FieldPath) {
    let low = node.lower.map { $0.exclusive ? number > $0.value : number >= $0.value } ?? true
    let high = node.upper.map { $0.exclusive ? number < $0.value : number <= $0.value } ?? true
    if !low || !high { report(.number(number), node, path) }
  }

  private mutating func check(_ text: String, _ node: SchemaNode, _ path: FieldPath) {
    let fits = node.lengths == 0...Int.max || node.lengths.contains(text.unicodeScalars.count)
    if !fits || node.pattern?.matches(text) == false { report(.string(text), node, path) }
  }

  private mutating func check(_ items: [JSON], _ node: SchemaNode, _ path: FieldPath) {
    if !node.counts.contains(items.count) { return report(.array(items), node, path) }
    for (index, item) in items.enumerated() {
      if index < node.prefixItems.count {
        check(item, node.prefixItems[index], path + .index(index))
      } else if let rest = node.items {
        check(item, rest, path + .index(index))
      }
    }
  }

  private mutating func check(_ object: JSONObject, _ node: SchemaNode, _ path: FieldPath) {
    for name in node.required where object[name] == nil {
      let expectation =
        node.properties.first { $0.name == name }.flatMap { resolved($0.node) }?.expectation
      add(path + name, "found nothing, expected \(expectation ?? "a value")")
    }
    let known = Dictionary(
      node.properties.map { ($0.name, $0.node) }, uniquingKeysWith: { a, _ in a })
    for (name, value) in object.members {
      guard violations.count < limit else { return }
      if let property = known[name] {
        check(value, property, path + name)
        continue
      }
      if let names = node.propertyNames.flatMap(resolved) {
        let before = violations.count
        check(.string(name), names, path + name)
        if violations.count > before { continue }
      }
      switch node.additional {
      case .allowed: break
      case .matching(let rest): check(value, rest, path + name)
      case .refused: add(path + name, unknown(name, node))
      }
    }
  }

  private func unknown(_ name: String, _ node: SchemaNode) -> String {
    let known = node.properties.map(\.name)
    if let nearest = NearestName.of(name, among: known) {
      return "found an unknown field, did you mean \"\(nearest)\"?"
    }
    let names = Excerpt.alternatives(known.map(Excerpt.quoted))
    return "found an unknown field, expected \(names)"
  }

  // MARK: Reports

  private mutating func report(_ value: JSON, _ node: SchemaNode, _ path: FieldPath) {
    add(path, "found \(Excerpt.value(value)), expected \(expectation(of: node))")
  }

  /// With references inside `anyOf` and `oneOf` followed.
  private func expectation(of node: SchemaNode) -> String {
    if node.title != nil { return node.expectation }
    let choices = (node.anyOf + node.oneOf).compactMap(resolved)
    if choices.isEmpty { return node.expectation }
    return Excerpt.alternatives(choices.map(expectation(of:)))
  }

  private mutating func add(_ path: FieldPath, _ message: String) {
    guard violations.count < limit else { return }
    violations.append(Violation(path: path, message: message))
  }
}
