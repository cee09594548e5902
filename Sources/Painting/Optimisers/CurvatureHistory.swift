/// The last steps and gradient changes of L-BFGS, and the direction they make of a gradient.
///
/// The two-loop recursion needs nothing of the long vectors but their dot products. They are kept in
/// small matrices, so that an iteration goes through the history twice (once for products with what
/// is new, gradient included, once for the direction) instead of four times: what counts when it is on disk (the
/// rearrangement of Chen, Wang and Zhou, Large-scale L-BFGS using MapReduce, NIPS 2014).
struct CurvatureHistory {
  /// A step s and the change y of the gradient along it.
  struct Pair {
    let step: FloatVector
    let change: FloatVector
  }

  /// How many pairs are kept.
  let capacity: Int
  /// From the oldest to the latest.
  private(set) var pairs: [Pair] = []
  /// Products among s₀…, y₀…: rows and columns are all steps, then all changes.
  private(set) var products: [[Double]] = []

  init(capacity: Int) { self.capacity = capacity }

  /// Steps, then changes.
  var vectors: [FloatVector] { pairs.map(\.step) + pairs.map(\.change) }

  /// Forgets everything.
  mutating func clear() {
    pairs = []
    products = []
  }

  /// Vectors for the next pair: those of the oldest one when the history is full.
  mutating func nextPair(_ make: () throws(PaintError) -> FloatVector) throws(PaintError) -> Pair {
    guard pairs.count == capacity, let oldest = pairs.first else {
      return Pair(step: try make(), change: try make())
    }
    let count = pairs.count
    pairs.removeFirst()
    products = products.indices.filter { $0 != 0 && $0 != count }.map { row in
      products[row].indices.filter { $0 != 0 && $0 != count }.map { products[row][$0] }
    }
    return oldest
  }

  /// Adds a pair whose vectors are filled.
  ///
  /// - Parameter gradient: where the step has led to.
  /// - Returns: products of the gradient with each of `vectors` as they are then, and with itself:
  ///   computed here, where the history is gone through anyway.
  mutating func append(
    _ pair: Pair, gradient: FloatVector, _ arithmetic: VectorArithmetic
  ) throws(PaintError) -> [Double] {
    let count = pairs.count
    let fresh = try arithmetic.dots(
      vectors + [pair.step, pair.change, gradient], with: [pair.step, pair.change, gradient])
    pairs.append(pair)
    // Where an old row or column goes: changes move behind the new step.
    func place(_ old: Int) -> Int { old < count ? old : old + 1 }
    var grown = [[Double]](
      repeating: [Double](repeating: 0, count: 2 * count + 2), count: 2 * count + 2)
    for row in 0..<2 * count {
      for column in 0..<2 * count { grown[place(row)][place(column)] = products[row][column] }
    }
    let (step, change) = (count, 2 * count + 1)
    for old in 0..<2 * count {
      for (index, new) in [step, change].enumerated() {
        grown[place(old)][new] = fresh[old][index]
        grown[new][place(old)] = fresh[old][index]
      }
    }
    grown[step][step] = fresh[2 * count][0]
    grown[step][change] = fresh[2 * count][1]
    grown[change][step] = fresh[2 * count][1]
    grown[change][change] = fresh[2 * count + 1][1]
    products = grown
    let order =
      Array(0..<count) + [2 * count] + Array(count..<2 * count) + [2 * count + 1, 2 * count + 2]
    return order.map { fresh[$0][2] }
  }

  /// Puts back what was saved.
  mutating func restore(pairs: [Pair], products: [[Double]]) {
    self.pairs = pairs
    self.products = products
  }

  /// −H·g as a sum: the gradient's own factor and one for each of `vectors`.
  ///
  /// - Parameter gradient: products of the gradient with each of `vectors`.
  func direction(_ gradient: [Double]) -> (gradient: Double, vectors: [Double]) {
    let count = pairs.count
    guard count > 0 else { return (-1, []) }
    // q = −g + Σ factors·vectors; products with q follow from products with its parts.
    var factors = [Double](repeating: 0, count: 2 * count)
    var own = -1.0
    func product(with vector: Int) -> Double {
      factors.indices.reduce(own * gradient[vector]) { $0 + factors[$1] * products[$1][vector] }
    }
    var alphas = [Double](repeating: 0, count: count)
    for i in (0..<count).reversed() {
      alphas[i] = product(with: i) / products[i][count + i]
      factors[count + i] -= alphas[i]
    }
    let last = count - 1
    let scale = products[last][count + last] / products[count + last][count + last]
    own *= scale
    for index in factors.indices { factors[index] *= scale }
    for i in 0..<count {
      let beta = product(with: count + i) / products[i][count + i]
      factors[i] += alphas[i] - beta
    }
    return (own, factors)
  }
}
