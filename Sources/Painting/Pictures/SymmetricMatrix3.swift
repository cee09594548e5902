import Foundation

/// A symmetric 3×3 matrix, such as a covariance of colours.
struct SymmetricMatrix3: Sendable {
  private(set) var rows: [[Double]]

  init(_ rows: [[Double]] = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]) { self.rows = rows }

  subscript(row: Int, column: Int) -> Double { rows[row][column] }

  /// Adds weight · v vᵀ.
  mutating func add(_ v: SIMD3<Double>, weight: Double) {
    for i in 0..<3 { for j in 0..<3 { rows[i][j] += weight * v[i] * v[j] } }
  }

  /// Adds weight · other.
  mutating func add(_ other: SymmetricMatrix3, weight: Double) {
    for i in 0..<3 { for j in 0..<3 { rows[i][j] += weight * other[i, j] } }
  }

  /// Multiplies everything.
  mutating func scale(_ factor: Double) {
    for i in 0..<3 { for j in 0..<3 { rows[i][j] *= factor } }
  }

  func times(_ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((0..<3).map { i in rows[i][0] * v[0] + rows[i][1] * v[1] + rows[i][2] * v[2] })
  }

  /// M · other · M
  func sandwich(_ other: SymmetricMatrix3) -> SymmetricMatrix3 {
    func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      (0..<3).map { i in (0..<3).map { j in (0..<3).reduce(0) { $0 + a[i][$1] * b[$1][j] } } }
    }
    return SymmetricMatrix3(product(product(rows, other.rows), rows))
  }

  /// The matrix to a power, by its eigenvalues. Eigenvalues below 1e-8 (a tenth of an 8-bit step,
  /// squared and more) count as that: pictures of one colour have none.
  func power(_ exponent: Double) -> SymmetricMatrix3 {
    let (values, vectors) = eigen()
    var result = SymmetricMatrix3()
    for (value, vector) in zip(values, vectors) {
      result.add(vector, weight: pow(max(value, 1e-8), exponent))
    }
    return result
  }

  /// Eigenvalues and unit eigenvectors by Jacobi's rotations.
  func eigen() -> (values: [Double], vectors: [SIMD3<Double>]) {
    var a = rows
    var v: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for _ in 0..<50 {
      let off = a[0][1] * a[0][1] + a[0][2] * a[0][2] + a[1][2] * a[1][2]
      guard off > 1e-30 else { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where abs(a[p][q]) > 1e-300 {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<3 {
          let (x, y) = (a[k][p], a[k][q])
          a[k][p] = c * x - s * y
          a[k][q] = s * x + c * y
        }
        for k in 0..<3 {
          let (x, y) = (a[p][k], a[q][k])
          a[p][k] = c * x - s * y
          a[q][k] = s * x + c * y
          let (u, w) = (v[k][p], v[k][q])
          v[k][p] = c * u - s * w
          v[k][q] = s * u + c * w
        }
      }
    }
    return (
      (0..<3).map { a[$0][$0] }, (0..<3).map { column in SIMD3((0..<3).map { v[$0][column] }) }
    )
  }
}
