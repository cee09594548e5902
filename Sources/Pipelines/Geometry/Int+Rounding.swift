extension Int {
  /// The next multiple of `step` that is not below `self`. `step` is positive, `self` not negative.
  func roundedUp(toMultipleOf step: Int) -> Int {
    (self + step - 1) / step * step
  }

  /// The next multiple of `step` that is not above `self`; also for negative numbers.
  func roundedDown(toMultipleOf step: Int) -> Int {
    let remainder = self % step
    return self - (remainder < 0 ? remainder + step : remainder)
  }

  /// Least common multiple of two positive numbers.
  static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / x * b
  }
}
