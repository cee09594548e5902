/// Mean and covariance of a picture's colours.
struct ColourStatistics: Sendable {
  var mean = SIMD3<Double>.zero
  var covariance = SymmetricMatrix3()

  /// Of all pixels, or of those a mask chooses, by as much as it does.
  init(of picture: FloatPicture, mask: FloatPicture? = nil) throws(PaintError) {
    var count = 0.0
    var sum = SIMD3<Double>.zero
    var squares = SymmetricMatrix3()
    try RowLoop.each([picture] + (mask.map { [$0] } ?? []), writing: nil) { parts, plane in
      let values = parts[0]
      for i in 0..<plane {
        let pixel = SIMD3(
          Double(values[i]), Double(values[plane + i]), Double(values[2 * plane + i]))
        let weight = parts.count > 1 ? Double(parts[1][i]) : 1
        count += weight
        sum += weight * pixel
        squares.add(pixel, weight: weight)
      }
    }
    guard count > 0 else { return }
    mean = sum / count
    squares.scale(1 / count)
    squares.add(mean, weight: -1)
    covariance = squares
  }

  /// A mixture of several pictures' colours.
  init(mixing parts: [(statistics: ColourStatistics, weight: Double)]) {
    let total = parts.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return }
    for part in parts { mean += part.weight / total * part.statistics.mean }
    for part in parts {
      let share = part.weight / total
      covariance.add(part.statistics.covariance, weight: share)
      covariance.add(part.statistics.mean - mean, weight: share)
    }
  }

  /// The affine change of colours that gives a picture of these statistics the other's, moving colours
  /// as little as possible: C^−½ (C^½ D C^½)^½ C^−½ (the optimal transport between normal
  /// distributions).
  func change(to other: ColourStatistics) -> (matrix: SymmetricMatrix3, offset: SIMD3<Double>) {
    let root = covariance.power(0.5)
    let inverse = covariance.power(-0.5)
    let middle = root.sandwich(other.covariance).power(0.5)
    let matrix = inverse.sandwich(middle)
    return (matrix, other.mean - matrix.times(mean))
  }

  /// Applies a change of colours in place.
  static func apply(
    _ change: (matrix: SymmetricMatrix3, offset: SIMD3<Double>), to picture: FloatPicture
  ) throws(PaintError) {
    try RowLoop.each([picture], writing: 0) { parts, plane in
      let values = parts[0]
      for i in 0..<plane {
        let pixel = SIMD3(
          Double(values[i]), Double(values[plane + i]), Double(values[2 * plane + i]))
        let new = change.matrix.times(pixel) + change.offset
        for band in 0..<3 { values[band * plane + i] = Float(new[band]) }
      }
    }
  }
}
