/// A 3x3 matrix, row by row.
struct Matrix3: Sendable, Hashable {
  var values: [Double]

  init(rows first: [Double], _ second: [Double], _ third: [Double]) {
    values = first + second + third
  }

  static let identity = Matrix3(rows: [1, 0, 0], [0, 1, 0], [0, 0, 1])

  static func * (left: Matrix3, right: Matrix3) -> Matrix3 {
    var product = Matrix3.identity
    for row in 0..<3 {
      for column in 0..<3 {
        product.values[row * 3 + column] = (0..<3).reduce(0) { sum, k in
          sum + left.values[row * 3 + k] * right.values[k * 3 + column]
        }
      }
    }
    return product
  }

  /// Nil for a matrix that has none, or next to none.
  var inverse: Matrix3? {
    let m = values
    func minor(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double { m[a] * m[d] - m[b] * m[c] }
    let first = minor(4, 5, 7, 8)
    let second = minor(3, 5, 6, 8)
    let third = minor(3, 4, 6, 7)
    let determinant = m[0] * first - m[1] * second + m[2] * third
    guard determinant.isFinite, abs(determinant) > 1e-6 else { return nil }
    let d = 1 / determinant
    return Matrix3(
      rows: [first * d, -minor(1, 2, 7, 8) * d, minor(1, 2, 4, 5) * d],
      [-second * d, minor(0, 2, 6, 8) * d, -minor(0, 2, 3, 5) * d],
      [third * d, -minor(0, 1, 6, 7) * d, minor(0, 1, 3, 4) * d])
  }

  var floats: [Float] { values.map { Float($0) } }
}
