/// Limited-memory BFGS (Liu and Nocedal, 1989) with a strong Wolfe line search.
///
/// The loss never rises from one iteration to the next.
final class LBFGS: Optimiser {
  /// What can be chosen.
  struct Settings: Sendable, Hashable {
    /// Pairs of steps and gradient changes that are remembered.
    var history = 20
    /// The line search.
    var evaluations = 25
    /// Gradients whose largest value is not above this are zero.
    var flat = 1e-12
  }

  private let settings: Settings
  private let arithmetic: VectorArithmetic
  private let place: FloatVector.Place
  /// The picture that is tried, and its gradient.
  private let picture: FloatPicture
  private let gradient: FloatPicture
  /// The picture and the gradient that the line search starts from, and its direction.
  private let from: FloatVector
  private let fromGradient: FloatVector
  private let direction: FloatVector
  private var history: CurvatureHistory
  private var losses: Losses?
  /// Products of the gradient with the history's vectors and with itself; nil when not known.
  private var products: [Double]?

  /// - Parameters:
  ///   - picture: where to start; changed in place.
  ///   - place: where vectors of its size go.
  init(
    picture: FloatPicture, place: FloatVector.Place, settings: Settings,
    arithmetic: VectorArithmetic
  ) throws(PaintError) {
    self.picture = picture
    self.place = place
    self.settings = settings
    self.arithmetic = arithmetic
    gradient = try FloatPicture(
      width: picture.width, height: picture.height, planes: picture.planes, in: place)
    from = try FloatVector(count: picture.vector.count, in: place)
    fromGradient = try FloatVector(count: picture.vector.count, in: place)
    direction = try FloatVector(count: picture.vector.count, in: place)
    history = CurvatureHistory(capacity: max(settings.history, 1))
  }

  /// Vectors of the picture's size that a run holds, the picture included.
  static func vectors(history: Int) -> Int { 5 + 2 * history }

  /// The last accepted one: none was lower.
  var best: FloatPicture { picture }

  func step(_ evaluate: Evaluate) throws -> OptimiserStep {
    let current = try losses ?? evaluate(picture, gradient)
    losses = current
    let products =
      try self.products
      ?? arithmetic.dots(history.vectors + [gradient.vector], with: [gradient.vector])
      .map { $0[0] }
    // An evaluation changes the gradient.
    self.products = nil
    let square = products.last ?? 0
    guard square > 0, square.squareRoot() > settings.flat else {
      return OptimiserStep(losses: current, length: 0, end: .flat)
    }
    if let step = try attempt(current, products, evaluate) { return step }
    // The history has led astray: once more along the gradient alone.
    let hadHistory = !history.pairs.isEmpty
    history.clear()
    if hadHistory, let step = try attempt(current, [square], evaluate) { return step }
    return OptimiserStep(losses: current, length: 0, end: .stalled)
  }

  /// One iteration; nil when no lower point was found, and then everything is as before.
  private func attempt(
    _ current: Losses, _ products: [Double], _ evaluate: Evaluate
  ) throws -> OptimiserStep? {
    let factors = history.direction(products.dropLast())
    let slope =
      factors.gradient * (products.last ?? 0)
      + zip(factors.vectors, products).reduce(0) { $0 + $1.0 * $1.1 }
    guard slope < 0 else { return nil }
    let terms = zip(factors.vectors, history.vectors).map { (factor: $0, vector: $1) }
    try arithmetic.combine(
      [(factor: factors.gradient, vector: gradient.vector)] + terms, into: direction)
    let first =
      history.pairs.isEmpty
      ? min(1, 1 / (try arithmetic.sumOfMagnitudes(gradient.vector))) : 1
    try arithmetic.copy(picture.vector, to: from)
    try arithmetic.copy(gradient.vector, to: fromGradient)

    var latest = (length: 0.0, losses: current)
    func at(_ length: Double) throws -> StrongWolfe.Point {
      try arithmetic.combine([(1, from), (length, direction)], into: picture.vector)
      latest = (length, try evaluate(picture, gradient))
      return StrongWolfe.Point(
        length: length, loss: latest.losses.total,
        slope: try arithmetic.dot(gradient.vector, direction))
    }
    do {
      let start = StrongWolfe.Point(length: 0, loss: current.total, slope: slope)
      let search = StrongWolfe(evaluations: settings.evaluations)
      let found = try search.search(from: start, first: first, at)
      guard found.length > 0 else {
        try goBack()
        return nil
      }
      if latest.length != found.length { _ = try at(found.length) }
    } catch {
      try goBack()
      throw error
    }
    losses = latest.losses
    try remember(latest.length)
    return OptimiserStep(losses: latest.losses, length: latest.length, end: nil)
  }

  /// The history stays: it tells of curvature, which has not changed.
  func objectiveChanged() {
    losses = nil
    products = nil
  }

  private func goBack() throws(PaintError) {
    try arithmetic.copy(from, to: picture.vector)
    try arithmetic.copy(fromGradient, to: gradient.vector)
  }

  /// Adds the step just made to the history, unless the loss is not convex along it.
  private func remember(_ length: Double) throws(PaintError) {
    // The direction is not needed any more: it becomes the step in place.
    try arithmetic.combine([(length, direction)], into: direction)
    try arithmetic.combine([(1, gradient.vector), (-1, fromGradient)], into: fromGradient)
    let products = try arithmetic.dots([direction, fromGradient], with: [direction, fromGradient])
    let (along, steps, changes) = (products[0][1], products[0][0], products[1][1])
    guard along > 1e-10 * (steps * changes).squareRoot() else { return }
    let (place, count) = (place, direction.count)
    let pair = try history.nextPair { () throws(PaintError) in
      try FloatVector(count: count, in: place)
    }
    try arithmetic.copy(direction, to: pair.step)
    try arithmetic.copy(fromGradient, to: pair.change)
    self.products = try history.append(pair, gradient: gradient.vector, arithmetic)
  }

  var state: OptimiserState {
    OptimiserState(
      numbers: [
        "pairs": [Double(history.pairs.count)], "products": history.products.flatMap(\.self),
      ],
      vectors: [picture.vector] + history.vectors)
  }

  func restore(
    numbers: OptimiserState.Numbers, read: (Int, FloatVector) throws -> Void
  ) throws {
    let count = Int(numbers["pairs"]?.first ?? 0)
    let products = numbers["products"] ?? []
    guard (0...history.capacity).contains(count), products.count == 4 * count * count else {
      throw PaintError.state(path: "", reason: "its L-BFGS history does not fit together")
    }
    try read(0, picture.vector)
    var vectors: [FloatVector] = []
    for index in 0..<2 * count {
      let vector = try FloatVector(count: picture.vector.count, in: place)
      try read(1 + index, vector)
      vectors.append(vector)
    }
    history.restore(
      pairs: (0..<count).map { .init(step: vectors[$0], change: vectors[count + $0]) },
      products: (0..<2 * count).map { row in
        Array(products[row * 2 * count..<(row + 1) * 2 * count])
      })
    // The gradient is computed again: the engine gives the same one.
    losses = nil
  }
}
