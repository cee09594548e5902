/// Adds the nodes that carry the gradient of a node's outputs on to its inputs.
typealias DerivativeRule = @Sendable (inout Differentiation, Node) throws(OnnxError) -> Void

/// The operators whose derivatives are known, one file a family.
enum DerivativeRules {
  static let all: [String: DerivativeRule] = {
    var rules: [String: DerivativeRule] = [:]
    for family in [
      convolution, pooling, activation, arithmetic, padding, products, joining, slicing,
      rearranging, reduction, resizing, normalisation,
    ] {
      rules.merge(family) { first, _ in first }
    }
    return rules
  }()

  /// Operators that read only the size of a tensor, so that no gradient flows through them.
  static let shapeOnly: Set<String> = ["Shape", "Size"]
}
