/// One of the two axes of a picture.
public enum Axis: Sendable, Hashable, CaseIterable {
  /// Rows: axis 2 of an NCHW tensor.
  case y
  /// Columns: axis 3 of an NCHW tensor.
  case x
}

/// Margins around a picture or tile, in pixels.
public struct Halo: Sendable, Hashable {
  /// Rows above.
  public let top: Int
  /// Columns to the left.
  public let left: Int
  /// Rows below.
  public let bottom: Int
  /// Columns to the right.
  public let right: Int

  /// Margins of the four sides.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }
}
