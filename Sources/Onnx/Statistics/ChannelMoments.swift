/// What is summed up of a feature map, per channel, over all its positions.
///
/// All of them are means or extremes, never sums: they don't change with the number of positions,
/// so what one picture gave serves another of a different size.
public struct ChannelMoments: Sendable, Hashable {
  /// One value per channel.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// The mean.
    case mean
    /// The mean squared distance from the mean.
    case variance
    /// The mean of squares.
    case meanSquare
    /// The mean of absolute values.
    case meanMagnitude
    /// The largest value.
    case largest
    /// The smallest value.
    case smallest
  }

  /// The values by quantity, each with one per channel.
  public var values: [Quantity: [Double]]

  /// Moments with these values.
  public init(values: [Quantity: [Double]]) { self.values = values }

  /// One channel's value; 0 where the quantity wasn't summed up.
  func value(_ quantity: Quantity, _ channel: Int) -> Double {
    guard let list = values[quantity], list.indices.contains(channel) else { return 0 }
    return list[channel]
  }
}
