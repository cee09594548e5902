/// A picture as painting computes with it: three planes (red, green, blue) of 32-bit floats.
///
/// Values are sRGB, 0..1 in a finished picture; while a picture is being optimised they may leave that
/// range. Planes lie one after the other (NCHW with N = 1), rows from top to bottom.
public final class FloatPicture {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// All values: 3 × `height` × `width`.
  public let values: UnsafeMutableBufferPointer<Float>

  /// A black picture.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    values = .allocate(capacity: 3 * width * height)
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }
}
