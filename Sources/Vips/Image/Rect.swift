import CVips

/// A rectangle of whole pixels: columns `left ..< left + width`, rows `top ..< top + height`.
public struct Rect: Sendable, Hashable {
  /// First column.
  public var left: Int
  /// First row.
  public var top: Int
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A rectangle; any numbers are taken, see `fits`.
  public init(left: Int, top: Int, width: Int, height: Int) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }

  /// Whether this is a non-empty rectangle inside a picture of that size. Safe for any numbers.
  public func fits(width pictureWidth: Int, height pictureHeight: Int) -> Bool {
    left >= 0 && top >= 0 && width > 0 && height > 0 && width <= pictureWidth
      && height <= pictureHeight && left <= pictureWidth - width && top <= pictureHeight - height
  }
}
