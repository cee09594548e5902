/// How picture values (0..1) become a network's input values and its output values come back.
///
/// Input: `network = lo + value × (hi − lo)`, then minus mean, divided by standard deviation, per
/// channel in the network's own order. Output: `value = (network − lo) ÷ (hi − lo)`, clamped to 0..1.
public struct ValueMapping: Sendable, Hashable {
  /// The channels a network works on.
  public enum Channels: Sendable, Hashable {
    /// Red, green, blue.
    case rgb
    /// Blue, green, red.
    case bgr
    /// Luma alone: full-range ITU-R BT.601, as in JPEG.
    case luma

    /// Number of network channels.
    public var count: Int { self == .luma ? 1 : 3 }
    /// Picture band of each network channel; empty for luma.
    var bands: [Int] {
      switch self {
      case .rgb: [0, 1, 2]
      case .bgr: [2, 1, 0]
      case .luma: []
      }
    }
  }

  /// ITU-R BT.601 luma weights of red, green and blue.
  public static let lumaWeights: (Float, Float, Float) = (0.299, 0.587, 0.114)

  /// Channels and their order.
  public let channels: Channels
  /// Channels of noise behind them.
  public let noise: Int
  /// Channels of the network's input.
  public var inputChannels: Int { channels.count + noise }
  /// Noise of 0..1 enters as value × gain + offset, without mean and deviation.
  let noiseGain: Float
  /// See `noiseGain`.
  let noiseOffset: Float
  /// Network input = value × gain + offset, per network channel.
  public let inputGain: [Float]
  /// See `inputGain`.
  public let inputOffset: [Float]
  /// Picture value = network output × gain + offset.
  public let outputGain: Float
  /// See `outputGain`.
  public let outputOffset: Float

  /// Maps value ranges as a manifest states them.
  public init(
    channels: Channels, inputRange: ClosedRange<Double>, mean: [Double] = [],
    deviation: [Double] = [], noise: Int = 0,
    outputRange: ClosedRange<Double>
  ) {
    self.channels = channels
    self.noise = noise
    noiseGain = Float(inputRange.upperBound - inputRange.lowerBound)
    noiseOffset = Float(inputRange.lowerBound)
    var gains: [Float] = []
    var offsets: [Float] = []
    for channel in 0..<channels.count {
      let mean = channel < mean.count ? mean[channel] : 0
      let deviation = channel < deviation.count ? deviation[channel] : 1
      gains.append(Float((inputRange.upperBound - inputRange.lowerBound) / deviation))
      offsets.append(Float((inputRange.lowerBound - mean) / deviation))
    }
    inputGain = gains
    inputOffset = offsets
    let span = outputRange.upperBound - outputRange.lowerBound
    outputGain = Float(1 / span)
    outputOffset = Float(-outputRange.lowerBound / span)
  }
}
