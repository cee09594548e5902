import PluginKit

/// What a network made of the probe picture, entered with one range of values.
struct ProbeTrial {
  /// The values that black and white had going in.
  let range: ValueRange
  /// The output reduced to the input's size, channel after channel.
  let values: [Float]
  /// The output itself, in the network's order.
  let output: [Float]
  /// The picture, as the network's channels saw it, in 0..1.
  let target: [Float]

  /// How the output compares with the input when it is read with a range.
  struct Reading {
    let range: ValueRange
    /// Root of the mean square difference to the input, as a share of the range.
    let error: Double
  }

  /// The range in which the output looks most like the input.
  func bestReading(among ranges: [ValueRange]) -> Reading {
    let readings = ranges.map { Reading(range: $0, error: error(reading: $0)) }
    return readings.min { $0.error < $1.error } ?? Reading(range: range, error: .infinity)
  }

  /// The difference to the input, when black and white are the ends of `range`.
  func error(reading range: ValueRange) -> Double {
    var sum = 0.0
    for (value, wanted) in zip(values, target) {
      let shade = (Double(value) - range.low) / range.width
      // As the host will clamp it.
      let difference = min(max(shade, 0), 1) - Double(wanted)
      sum += difference * difference
    }
    let error = (sum / Double(max(target.count, 1))).squareRoot()
    return error.isFinite ? error : .infinity
  }

  /// The output's values below and above which one in fifty lies.
  var spread: (low: Double, high: Double) {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return (0, 0) }
    let step = sorted.count / 50
    return (Double(sorted[step]), Double(sorted[sorted.count - 1 - step]))
  }

  /// How much the output follows the input, whatever its range: the correlation coefficient.
  var correlation: Double {
    let count = Double(max(target.count, 1))
    let meanA = values.reduce(0.0) { $0 + Double($1) } / count
    let meanB = target.reduce(0.0) { $0 + Double($1) } / count
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (a, b) in zip(values, target) {
      let (x, y) = (Double(a) - meanA, Double(b) - meanB)
      ab += x * y
      aa += x * x
      bb += y * y
    }
    let result = ab / (aa * bb).squareRoot()
    return result.isFinite ? result : 0
  }
}
