/// The style losses of one layer against the paintings that share a mask.
///
/// With Ĝ = Σ m² F Fᵀ ÷ Σ m² and Â the same of a painting, a layer of N channels loses
/// Σ (Ĝ − Â)² ÷ (4N²): the paper's Σ (G − A)² ÷ (4N²M²), with each Gram matrix divided by its own
/// number of positions, so that paintings may have any size.
struct StyleTerm {
  /// Place of the layer in the settings.
  let layer: Int
  /// Place of the mask among the masks; each layer has a term per mask.
  let mask: Int
  let channels: Int
  /// The weight of the layer's style loss in the total, and of its moments.
  let weight: Double
  let momentsWeight: Double
  let targets: [StyleTarget]
  /// Whether losses are divided by what an empty feature map would score.
  let isRelative: Bool

  private var styleUnits: [Double] {
    targets.map {
      isRelative ? 4 * Double(channels * channels) / max($0.gramSquares, .leastNormalMagnitude) : 1
    }
  }

  private var momentUnits: [Double] {
    targets.map { isRelative ? Double(channels) / max($0.power, .leastNormalMagnitude) : 1 }
  }

  /// What variances are raised by, so that a channel that never fires has a deviation with a
  /// derivative: a millionth of the mean squared feature.
  static func softening(power: Double, channels: Int) -> Double {
    1e-6 * power / Double(max(1, channels)) + .leastNormalMagnitude
  }

  /// The standard deviation of a channel from its mean square and mean.
  static func deviation(_ square: Double, _ mean: Double, softening: Double) -> Double {
    (max(square - mean * mean, 0) + softening).squareRoot()
  }

  /// The softening of the result's deviations: that of the paintings, averaged by share.
  var softening: Double {
    let shares = targets.reduce(0) { $0 + $1.share }
    return targets.reduce(0) {
      $0 + $1.share / max(shares, .leastNormalMagnitude)
        * Self.softening(power: $1.power, channels: channels)
    }
  }

  /// The coefficients κ of the paintings in the gradient: layer weight × share × unit.
  private var styleFactors: [Double] {
    zip(targets, styleUnits).map { weight * $0.share * $1 }
  }

  private var momentFactors: [Double] {
    zip(targets, momentUnits).map { momentsWeight * $0.share * $1 }
  }

  /// The losses of a result with these statistics.
  func losses(_ sums: FeatureSums) -> (style: Double, moments: Double) {
    let area = max(sums.area, .leastNormalMagnitude)
    var (style, moments) = (0.0, 0.0)
    for (target, unit) in zip(targets, styleUnits) {
      let squares = squaredDistance(sums.gram, divisor: area, target.gram)
      style += target.share * unit * squares / (4 * Double(channels * channels))
    }
    guard momentsWeight > 0 else { return (style, 0) }
    for (target, unit) in zip(targets, momentUnits) {
      var squares = 0.0
      for channel in 0..<channels {
        let mean = sums.sums[channel] / area
        let square = sums.gram[channel * channels + channel] / area
        let deviation = Self.deviation(square, mean, softening: softening)
        let (a, b) = (mean - target.means[channel], deviation - target.deviations[channel])
        squares += a * a + b * b
      }
      moments += target.share * unit * squares / Double(channels)
    }
    return (style, moments)
  }

  /// The gradient of the weighted losses: with respect to a row x of features with weight m it is
  /// m² (x · slope + bias).
  func gradient(_ sums: FeatureSums) -> (slope: [Float], bias: [Float]) {
    let area = max(sums.area, .leastNormalMagnitude)
    let (scale, goal) = whole(area: area)
    var slope = [Double](repeating: 0, count: channels * channels)
    for place in slope.indices { slope[place] = sums.gram[place] * scale - goal[place] }
    guard momentsWeight > 0 else { return (slope.map { Float($0) }, []) }
    let moments = wholeMoments()
    var bias = [Float](repeating: 0, count: channels)
    for channel in 0..<channels {
      let mean = sums.sums[channel] / area
      let square = sums.gram[channel * channels + channel] / area
      let deviation = Self.deviation(square, mean, softening: softening)
      let q = moments.factor * (1 - moments.deviations[channel] / deviation)
      bias[channel] = Float(
        (2 * moments.factor * (mean - moments.means[channel]) - 2 * mean * q) / area)
      slope[channel * channels + channel] += 2 * q / area
    }
    return (slope.map { Float($0) }, bias)
  }

  /// The slope as a function of the Gram sums alone: slope = gram × scale − goal.
  func whole(area: Double) -> (scale: Double, goal: [Double]) {
    let base = 1 / (Double(channels * channels) * area)
    let factors = styleFactors
    var goal = [Double](repeating: 0, count: channels * channels)
    for (target, factor) in zip(targets, factors) {
      for place in goal.indices { goal[place] += factor * base * target.gram[place] }
    }
    return (factors.reduce(0, +) * base / area, goal)
  }

  /// What the result's means and deviations are pulled to, and how strongly.
  func wholeMoments() -> (factor: Double, means: [Double], deviations: [Double]) {
    let factors = momentFactors
    let total = factors.reduce(0, +)
    let divisor = max(total, .leastNormalMagnitude)
    var (means, deviations) = (
      [Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels)
    )
    for (target, factor) in zip(targets, factors) where !target.means.isEmpty {
      for channel in 0..<channels {
        means[channel] += factor / divisor * target.means[channel]
        deviations[channel] += factor / divisor * target.deviations[channel]
      }
    }
    return (total / Double(channels), means, deviations)
  }

  private func squaredDistance(
    _ sums: [Double], divisor: Double, _ target: [Double]
  ) -> Double {
    sums.withUnsafeBufferPointer { sums in
      target.withUnsafeBufferPointer { target in
        var total = 0.0
        for place in 0..<sums.count {
          let difference = sums[place] / divisor - target[place]
          total += difference * difference
        }
        return total
      }
    }
  }
}
