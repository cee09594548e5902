/// A value for one argument of a libvips operation. Literals work: `"scale": 2`, `"kernel": "cubic"`.
public enum Argument: Sendable {
  case int(Int)
  case double(Double)
  case bool(Bool)
  /// Text, or the nickname of an enumeration's member.
  case string(String)
  case image(Image)
  case images([Image])
  case ints([Int])
  case doubles([Double])
  case blob([UInt8])
}

extension Argument: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByArrayLiteral
{
  /// A whole number.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A flag.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Text or a nickname.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array of numbers.
  public init(arrayLiteral elements: Double...) { self = .doubles(elements) }
}
