/// A line search for a step that decreases the loss enough and makes the slope flat enough: the strong
/// Wolfe conditions (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 3.5 and 3.6),
/// with cubic interpolation between points whose values and slopes are known.
struct StrongWolfe {
  /// A step length with the loss there and its slope along the line.
  struct Point {
    let length: Double
    let loss: Double
    let slope: Double
  }

  /// c₁: the share of the decrease promised by the slope that is enough.
  var decrease = 1e-4
  /// c₂: the share of the first slope that may be left.
  var curvature = 0.9
  /// Evaluations before the best point so far is taken.
  var evaluations = 25
  /// Brackets shorter than this, as a share of their end, are not searched further.
  var shortest = 1e-9

  /// Searches from `start` (length 0, a negative slope).
  ///
  /// - Parameter evaluate: the point at a length.
  /// - Returns: the best point found; `start` when none is lower. It need not be the last evaluated.
  func search(
    from start: Point, first: Double, _ evaluate: (Double) throws -> Point
  ) throws -> Point {
    var previous = start
    var length = first
    for number in 1...evaluations {
      let point = try evaluate(length)
      let left = evaluations - number
      if !isLowEnough(point, start) || (number > 1 && point.loss >= previous.loss) {
        return try zoom(low: previous, high: point, start, left, evaluate)
      }
      if isFlatEnough(point, start) { return point }
      if point.slope >= 0 { return try zoom(low: point, high: previous, start, left, evaluate) }
      // Still going down steeply: further out, but not much more than ten times as far.
      let nearest = point.length + 0.01 * (point.length - previous.length)
      length = Self.lowest(previous, point, within: nearest...(10 * point.length))
      previous = point
    }
    return previous
  }

  /// Between `low`, the best point that decreases enough, and `high` there is an acceptable one.
  private func zoom(
    low: Point, high: Point, _ start: Point, _ evaluations: Int,
    _ evaluate: (Double) throws -> Point
  ) throws -> Point {
    var (low, high) = (low, high)
    var hadSlowProgress = false
    for _ in 0..<max(evaluations, 0) {
      let (near, far) = (min(low.length, high.length), max(low.length, high.length))
      let width = far - near
      guard width > shortest * far else { break }
      var length = Self.lowest(low, high, within: near...far)
      // Too close to an end twice in a row, or outside: a tenth of the way in.
      let margin = 0.1 * width
      if min(far - length, length - near) < margin {
        if hadSlowProgress || length >= far || length <= near {
          length = abs(length - far) < abs(length - near) ? far - margin : near + margin
          hadSlowProgress = false
        } else {
          hadSlowProgress = true
        }
      } else {
        hadSlowProgress = false
      }
      let point = try evaluate(length)
      if !isLowEnough(point, start) || point.loss >= low.loss {
        high = point
      } else {
        if isFlatEnough(point, start) { return point }
        if point.slope * (high.length - low.length) >= 0 { high = low }
        low = point
      }
    }
    return low
  }

  private func isLowEnough(_ point: Point, _ start: Point) -> Bool {
    point.loss <= start.loss + decrease * point.length * start.slope
  }

  private func isFlatEnough(_ point: Point, _ start: Point) -> Bool {
    abs(point.slope) <= -curvature * start.slope
  }

  /// Where the cubic through two points with their slopes is lowest, kept within bounds; their middle
  /// when the cubic has no minimum (formula 3.59 of the book).
  static func lowest(_ a: Point, _ b: Point, within bounds: ClosedRange<Double>) -> Double {
    let d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.length - b.length)
    let square = d1 * d1 - a.slope * b.slope
    let middle = (bounds.lowerBound + bounds.upperBound) / 2
    guard square >= 0 else { return middle }
    let d2 = (b.length - a.length).sign == .minus ? -square.squareRoot() : square.squareRoot()
    let length =
      b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    guard length.isFinite else { return middle }
    return min(max(length, bounds.lowerBound), bounds.upperBound)
  }
}
