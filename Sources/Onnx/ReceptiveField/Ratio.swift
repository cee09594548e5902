/// A positive fraction in lowest terms.
public struct Ratio: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The number above the line.
  public let numerator: Int
  /// The number below the line.
  public let denominator: Int

  /// 1.
  public static let one = Ratio(reduced: 1, 1)

  /// The fraction in lowest terms; nil unless both numbers are positive.
  public init?(_ numerator: Int, _ denominator: Int = 1) {
    guard numerator > 0, denominator > 0 else { return nil }
    let divisor = Self.greatestDivisor(numerator, denominator)
    self.init(reduced: numerator / divisor, denominator / divisor)
  }

  private init(reduced numerator: Int, _ denominator: Int) {
    (self.numerator, self.denominator) = (numerator, denominator)
  }

  /// The fraction with the smallest denominator that a 32-bit float stands for; nil if that is
  /// above 1000.
  init?(approximating value: Double) {
    guard value.isFinite, value > 0, value < 0x1p30 else { return nil }
    for denominator in 1...1000 {
      let numerator = (value * Double(denominator)).rounded()
      if numerator >= 1, abs(numerator / Double(denominator) - value) <= value * 0x1p-23 {
        self.init(Int(numerator), denominator)
        return
      }
    }
    return nil
  }

  /// The value as a floating-point number.
  public var value: Double { Double(numerator) / Double(denominator) }

  /// One divided by this.
  public var inverse: Ratio { Ratio(reduced: denominator, numerator) }

  /// The product; nil if its numbers leave the range that sizes have.
  func times(_ other: Ratio) -> Ratio? {
    let (n, d) = (
      numerator.multipliedReportingOverflow(by: other.numerator),
      denominator.multipliedReportingOverflow(by: other.denominator)
    )
    guard !n.overflow, !d.overflow, let product = Ratio(n.partialValue, d.partialValue),
      max(product.numerator, product.denominator) <= Limits.window
    else { return nil }
    return product
  }

  /// Compares the values exactly.
  public static func < (a: Ratio, b: Ratio) -> Bool {
    a.numerator.multipliedFullWidth(by: b.denominator)
      < b.numerator.multipliedFullWidth(by: a.denominator)
  }

  /// A one-line text for people.
  public var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }

  static func greatestDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The least common multiple of positive numbers; nil above `limit`.
  static func leastMultiple(_ numbers: some Sequence<Int>, limit: Int) -> Int? {
    var result = 1
    for number in Set(numbers) {
      let (product, overflow) = (result / greatestDivisor(result, number))
        .multipliedReportingOverflow(by: number)
      if overflow || product > limit { return nil }
      result = product
    }
    return result
  }
}
