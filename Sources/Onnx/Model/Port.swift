/// One length in the declared shape of an input or output.
public enum Dimension: Sendable, Hashable, CustomStringConvertible {
  /// A length that the model fixes.
  case fixed(Int)
  /// A length chosen at run time, with the name that the model gives it.
  case symbolic(String)
  /// A length that the model says nothing about.
  case unknown

  /// The length, if it is fixed.
  public var length: Int? { if case .fixed(let length) = self { length } else { nil } }

  /// A one-line text for people.
  public var description: String {
    switch self {
    case .fixed(let length): "\(length)"
    case .symbolic(let name): name
    case .unknown: "?"
    }
  }
}

/// An input or output of a network as the model declares it.
public struct Port: Sendable, Hashable {
  /// The tensor's name.
  public let name: String
  /// The type of its elements.
  public let elementType: ElementType
  /// Its dimensions, outermost first; for pictures N, C, H, W. Empty when none are declared.
  public let shape: [Dimension]
}
