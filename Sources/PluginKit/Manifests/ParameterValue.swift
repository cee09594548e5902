/// The value of a parameter.
public enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
  case number(Double)
  case integer(Int)
  case boolean(Bool)
  /// The path of a picture, as the user wrote it.
  case picture(String)

  /// The value as a network input sees it, true being 1; nil for a picture.
  public var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .boolean(let value): value ? 1 : 0
    case .picture: nil
    }
  }

  /// As users type it.
  public var description: String {
    switch self {
    case .number(let value): Excerpt.number(value)
    case .integer(let value): String(value)
    case .boolean(let value): value ? "true" : "false"
    case .picture(let path): path
    }
  }
}
