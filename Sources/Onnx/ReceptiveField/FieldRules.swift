/// What one operator does to positions. Rules run after shape inference accepted the node.
typealias FieldRule = @Sendable (FieldTracer) throws(OnnxError) -> Void

/// The operators whose receptive field is understood; others with a shape make constants.
enum FieldRules {
  static let all: [String: FieldRule] = {
    var rules: [String: FieldRule] = [:]
    for family in [
      elementwise, sliding, resizing, cutting, rearranging, joining, reducing, normalising,
      products,
    ] {
      rules.merge(family) { first, _ in first }
    }
    return rules
  }()

  static func same(_ names: some Sequence<String>, _ rule: @escaping FieldRule) -> [String:
    FieldRule]
  {
    Dictionary(names.map { ($0, rule) }, uniquingKeysWith: { first, _ in first })
  }

  /// Words for the axes of a dimension.
  static func words(_ axes: Set<Axis>) -> String {
    axes.count == 2 ? "rows and columns" : axes.contains(.y) ? "rows" : "columns"
  }
}
