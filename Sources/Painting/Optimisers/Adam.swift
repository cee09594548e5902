/// Adam (Kingma and Ba, 2015): cheap in memory, and content with noisy gradients.
final class Adam: Optimiser {
  /// What can be chosen.
  struct Settings: Sendable, Hashable {
    /// The step size, in picture values.
    var rate = 0.02
    /// How slowly the mean of gradients changes, β₁.
    var momentum = 0.9
    /// How slowly the mean of their squares changes, β₂.
    var squares = 0.99
    /// ε, against division by zero.
    var epsilon = 1e-8
  }

  private let settings: Settings
  private let arithmetic: VectorArithmetic
  private let picture: FloatPicture
  private let gradient: FloatPicture
  private let mean: FloatVector
  private let meanSquare: FloatVector
  private let lowest: FloatPicture
  private var lowestLoss = Double.infinity
  private var iteration = 0

  /// - Parameters:
  ///   - picture: where to start; changed in place.
  ///   - place: where vectors of its size go.
  init(
    picture: FloatPicture, place: FloatVector.Place, settings: Settings,
    arithmetic: VectorArithmetic
  ) throws(PaintError) {
    self.picture = picture
    self.settings = settings
    self.arithmetic = arithmetic
    func room() throws(PaintError) -> FloatPicture {
      try FloatPicture(
        width: picture.width, height: picture.height, planes: picture.planes, in: place)
    }
    gradient = try room()
    lowest = try room()
    mean = try FloatVector(count: picture.vector.count, in: place)
    meanSquare = try FloatVector(count: picture.vector.count, in: place)
    try arithmetic.copy(picture.vector, to: lowest.vector)
  }

  /// Vectors of the picture's size that a run holds, the picture included.
  static let vectors = 5

  /// The picture with the lowest loss among those evaluated.
  var best: FloatPicture { lowest }

  func step(_ evaluate: Evaluate) throws -> OptimiserStep {
    let losses = try evaluate(picture, gradient)
    if losses.total < lowestLoss {
      lowestLoss = losses.total
      try arithmetic.copy(picture.vector, to: lowest.vector)
    }
    iteration += 1
    let (beta1, beta2) = (settings.momentum, settings.squares)
    let correction1 = 1 - power(beta1, iteration)
    let correction2 = 1 - power(beta2, iteration)
    let rate = Float(settings.rate / correction1)
    let root = Float(correction2.squareRoot())
    let epsilon = Float(settings.epsilon)
    let (keep1, new1) = (Float(beta1), Float(1 - beta1))
    let (keep2, new2) = (Float(beta2), Float(1 - beta2))
    try arithmetic.update(
      [picture.vector, mean, meanSquare, gradient.vector], written: 3
    ) { parts, count in
      let (x, m, v, g) = (parts[0], parts[1], parts[2], parts[3])
      for i in 0..<count {
        m[i] = keep1 * m[i] + new1 * g[i]
        v[i] = keep2 * v[i] + new2 * g[i] * g[i]
        x[i] -= rate * m[i] / (v[i].squareRoot() / root + epsilon)
      }
    }
    return OptimiserStep(losses: losses, length: settings.rate, end: nil)
  }

  func objectiveChanged() { lowestLoss = .infinity }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, base, exponent) = (1.0, base, exponent)
    while exponent > 0 {
      if exponent & 1 == 1 { result *= base }
      base *= base
      exponent >>= 1
    }
    return result
  }

  var state: OptimiserState {
    OptimiserState(
      numbers: ["iteration": [Double(iteration)], "lowest": [lowestLoss]],
      vectors: [picture.vector, mean, meanSquare, lowest.vector])
  }

  func restore(
    numbers: OptimiserState.Numbers, read: (Int, FloatVector) throws -> Void
  ) throws {
    iteration = Int(numbers["iteration"]?.first ?? 0)
    lowestLoss = numbers["lowest"]?.first ?? .infinity
    for (index, vector) in [picture.vector, mean, meanSquare, lowest.vector].enumerated() {
      try read(index, vector)
    }
  }
}
