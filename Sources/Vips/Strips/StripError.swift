/// A pipeline that reads strips in a way they cannot be delivered.
public enum StripError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A reader looked further back than the strips that are kept.
  case gone(strip: Int, next: Int, kept: Int)

  /// One line.
  public var description: String {
    switch self {
    case .gone(let strip, let next, let kept):
      "strips: a reader asked for strip \(strip) when strip \(next) is next and \(kept) are kept"
    }
  }
}
