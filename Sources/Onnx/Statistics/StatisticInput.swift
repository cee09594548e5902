import Foundation

/// An input of a tile network that stands for a value computed over the whole picture.
public struct StatisticInput: Sendable, Hashable {
  /// How the value follows from the moments of a feature map with n values.
  public enum Formula: String, Sendable, Hashable {
    /// Σx ÷ n.
    case mean
    /// Σx.
    case sum
    /// log Σx.
    case logSum
    /// Σ(x − mean)² ÷ n.
    case variance
    /// Σ(x − mean)².
    case centredSquares
    /// √Σ(x − mean)².
    case centredLength
    /// Σx².
    case squares
    /// √Σx².
    case length
    /// Σ|x|.
    case magnitudes
    /// max x.
    case largest
    /// min x.
    case smallest

    /// What has to be known of the feature map.
    var quantities: [ChannelMoments.Quantity] {
      switch self {
      case .mean, .sum, .logSum: [.mean]
      case .variance, .centredSquares, .centredLength: [.mean, .variance]
      case .squares, .length: [.meanSquare]
      case .magnitudes: [.meanMagnitude]
      case .largest: [.largest]
      case .smallest: [.smallest]
      }
    }
  }

  /// The input's name.
  public let name: String
  /// Its shape, the same whatever the tile's size.
  public let shape: [Int]
  /// How its values follow from the moments.
  public let formula: Formula
  /// For each channel of the feature map, the element that it goes into.
  public let elements: [Int]
  let type: ElementType

  /// The values for a whole picture.
  ///
  /// - Parameters:
  ///   - moments: of the feature map.
  ///   - positions: rows × columns of the feature map on the whole picture.
  public func values(_ moments: ChannelMoments, positions: Int) -> [Float] {
    var channels = [[Int]](repeating: [], count: shape.reduce(1, *))
    for (channel, element) in elements.enumerated() { channels[element].append(channel) }
    return channels.map { Float(value(moments, $0, positions: positions)) }
  }

  /// Channels have equally many positions, so means of groups are means of their means, and their
  /// variance is the mean variance plus the variance of the means (Chan, Golub & LeVeque 1979).
  private func value(_ moments: ChannelMoments, _ channels: [Int], positions: Int) -> Double {
    guard !channels.isEmpty else { return 0 }
    let count = Double(positions) * Double(channels.count)
    func average(_ quantity: ChannelMoments.Quantity) -> Double {
      channels.reduce(0) { $0 + moments.value(quantity, $1) } / Double(channels.count)
    }
    func variance() -> Double {
      let mean = average(.mean)
      return channels.reduce(0) { sum, channel in
        let distance = moments.value(.mean, channel) - mean
        return sum + moments.value(.variance, channel) + distance * distance
      } / Double(channels.count)
    }
    switch formula {
    case .mean: return average(.mean)
    case .sum: return average(.mean) * count
    case .logSum: return log(average(.mean) * count)
    case .variance: return variance()
    case .centredSquares: return variance() * count
    case .centredLength: return (variance() * count).squareRoot()
    case .squares: return average(.meanSquare) * count
    case .length: return (average(.meanSquare) * count).squareRoot()
    case .magnitudes: return average(.meanMagnitude) * count
    case .largest: return channels.map { moments.value(.largest, $0) }.max() ?? 0
    case .smallest: return channels.map { moments.value(.smallest, $0) }.min() ?? 0
    }
  }
}
