/// What one operator does to shapes.
typealias ShapeRule = @Sendable (inout ShapeContext) throws(OnnxError) -> Void

/// The operators whose shapes are understood.
enum ShapeRules {
  static let all: [String: ShapeRule] = {
    var rules: [String: ShapeRule] = [:]
    for family in [
      elementwise, convolution, pooling, normalisation, resizing, padding, slicing, rearranging,
      joining, reduction, products, constants,
    ] {
      rules.merge(family) { first, _ in first }
    }
    return rules
  }()

  /// One entry per name, all with the same rule.
  static func same(_ names: [String], _ rule: @escaping ShapeRule) -> [String: ShapeRule] {
    Dictionary(names.map { ($0, rule) }, uniquingKeysWith: { first, _ in first })
  }
}
