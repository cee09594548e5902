/// How a picture's rows are divided into strips: all of one height, but for the first and the last.
public struct StripLayout: Sendable, Hashable {
  /// Rows of the picture.
  public let height: Int
  /// Rows of the first strip.
  public let first: Int
  /// Rows of the strips between the first and the last; the last has what is left.
  public let every: Int
  /// Number of strips.
  public let count: Int

  /// Strips of equal height, the last one perhaps shorter.
  public init(height: Int, every rows: Int) {
    let rows = min(rows, height)
    let count = rows > 0 ? (height + rows - 1) / rows : 0
    self.init(height: height, first: rows, every: rows, count: count)
  }

  /// Strips of a height, with another height at the top and what is left at the bottom.
  public init(height: Int, first: Int, every: Int, count: Int) {
    self.height = height
    self.first = first
    self.every = every
    self.count = count
  }

  /// The strip that holds a row.
  public func index(ofRow row: Int) -> Int {
    row < first ? 0 : min(1 + (row - first) / every, count - 1)
  }

  /// The rows of a strip.
  public func rows(_ index: Int) -> Range<Int> {
    let start = index == 0 ? 0 : first + (index - 1) * every
    return start..<(index == count - 1 ? height : start + (index == 0 ? first : every))
  }

  /// Rows of the tallest strip.
  public var tallest: Int {
    max(rows(0).count, count > 2 ? every : 0, rows(count - 1).count)
  }

  /// Whether each strip has rows, and all of them together the picture's.
  var isSound: Bool {
    height > 0 && first > 0 && every > 0 && count > 0 && !rows(count - 1).isEmpty
      && (count > 1 || first >= height)
  }
}
