/// The losses of one picture, term by term.
public struct Losses: Sendable, Hashable {
  /// One term of the total.
  public struct Term: Sendable, Hashable {
    /// What the term measures.
    public enum Kind: String, Sendable, Hashable {
      case content, style, moments, variation, range
    }

    /// What the term measures.
    public let kind: Kind
    /// The extractor's layer, `conv4_2`; empty for what is computed from the picture itself.
    public let layer: String
    /// The loss before its weight, as the paper defines it.
    public let value: Double
    /// What it is multiplied by in the total.
    public let weight: Double

    /// Describes a term.
    public init(kind: Kind, layer: String, value: Double, weight: Double) {
      self.kind = kind
      self.layer = layer
      self.value = value
      self.weight = weight
    }
  }

  /// All terms, in the order of the settings.
  public let terms: [Term]
  /// The weighted sum, which is what optimisers see.
  public var total: Double { terms.reduce(0) { $0 + $1.weight * $1.value } }

  /// Collects terms.
  public init(terms: [Term]) { self.terms = terms }
}
