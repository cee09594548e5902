/// A node that computes values over all rows and columns of a feature map, in a form that tiles can
/// share: each tile sums up its part, and all tiles get the result as an input.
public struct SpatialReduction: Sendable, Hashable {
  /// The node's name.
  public let node: String
  /// Its operator.
  public let `operator`: String
  /// 1 for reductions that depend on no other, else one more than the highest they depend on.
  public let level: Int
  /// The tensor that is summed up: rows and columns of its own, whatever the node itself reads.
  public let featureMap: String
  /// Values at each position of the feature map.
  public let channels: Int
  /// The inputs of the tile network that take the result.
  public let inputs: [StatisticInput]

  /// The dimensions of the feature map that are rows and columns.
  let rowAxis: Int
  let columnAxis: Int
  /// The node's place among the network's.
  let index: Int
  /// What it is replaced by.
  let replacement: Replacement

  /// What is summed up.
  public var quantities: [ChannelMoments.Quantity] {
    let needed = Set(inputs.flatMap(\.formula.quantities))
    return ChannelMoments.Quantity.allCases.filter(needed.contains)
  }

  enum Replacement: Sendable, Hashable {
    /// The node's output becomes an input.
    case input
    /// The node becomes a scale and a shift computed from inputs.
    case normalisation(Normalisation)
  }
}

/// A normalisation over space: (x − mean) ÷ √(variance + epsilon) × scale + bias.
struct Normalisation: Sendable, Hashable {
  let epsilon: Double
  /// The tensors; nil for 1 and 0.
  let scale: String?
  let bias: String?
  /// The shape that scale and bias get to be broadcast over the node's input; nil leaves theirs.
  let parameterShape: [Int]?
  /// For each channel the group whose statistics it takes; nil if statistics broadcast as they are.
  let groups: [Int]?
  /// Whether scale and bias have one value per group instead of per channel.
  let parametersPerGroup: Bool
}
