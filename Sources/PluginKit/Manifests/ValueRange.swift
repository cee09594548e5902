/// The two values that stand for the ends of a scale; `low < high`, both finite.
public struct ValueRange: Sendable, Hashable, CustomStringConvertible {
  /// The lower end (black).
  public let low: Double
  /// The upper end (white).
  public let high: Double

  /// A range; `low` must be below `high`.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// `high − low`.
  public var width: Double { high - low }

  /// Whether a value lies within, ends included.
  public func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// `0 to 1`
  public var description: String { "\(Excerpt.number(low)) to \(Excerpt.number(high))" }
}
