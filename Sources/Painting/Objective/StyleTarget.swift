/// A painting's statistics in one layer: what the result's should become.
struct StyleTarget {
  /// The mean of F Fᵀ over positions, channels × channels.
  let gram: [Double]
  /// Mean of each channel; empty unless moments are asked for.
  let means: [Double]
  /// Standard deviation of each channel, as ``StyleTerm/deviation(_:_:softening:)`` has it.
  let deviations: [Double]
  /// Its share among the styles, all of them together 1.
  let share: Double
  /// Σ gram².
  let gramSquares: Double
  /// The mean of squared features, summed over channels.
  let power: Double

  init(_ sums: FeatureSums, share: Double) {
    let area = max(sums.area, .leastNormalMagnitude)
    let gram = sums.gram.map { $0 / area }
    let means = sums.sums.map { $0 / area }
    let channels = Int(Double(gram.count).squareRoot().rounded())
    var power = 0.0
    for channel in 0..<channels { power += gram[channel * channels + channel] }
    gramSquares = gram.reduce(0) { $0 + $1 * $1 }
    let softening = StyleTerm.softening(power: power, channels: channels)
    deviations = means.indices.map { channel in
      StyleTerm.deviation(
        gram[channel * channels + channel], means[channel], softening: softening)
    }
    (self.gram, self.means, self.share, self.power) = (gram, means, share, power)
  }
}
