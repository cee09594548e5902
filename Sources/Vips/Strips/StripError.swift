/// A pipeline that reads strips in a way they cannot be delivered.
public enum StripError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A reader looked further back than the strips that are kept.
  case gone(strip: Int, next: Int, kept: Int)
  /// There is no memory for one strip.
  case outOfMemory(rows: Int, width: Int)

  /// One line.
  public var description: String {
    switch self {
    case .gone(let strip, let next, let kept):
      "strips: a reader asked for strip \(strip) when strip \(next) is next and \(kept) are kept"
    case .outOfMemory(let rows, let width):
      "strips: no memory for \(rows) rows of \(width) pixels"
    }
  }
}
