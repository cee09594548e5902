/// Limits and choices for opening a picture.
public struct PictureOptions: Sendable {
  /// The page to read, counted from 0; nil leaves the choice to the file name's `[page=…]`, and
  /// makes a file of several pages an error.
  public var page: Int?
  /// The most pixels a picture may have. The largest slide scans have about 2·10¹⁰; anything much
  /// larger is a damaged header or a decompression bomb.
  public var maxPixels: Int
  /// The longest side in pixels. Memory grows with the width (one strip holds whole rows), so a
  /// hostile width must not pass.
  public var maxSide: Int

  /// The usual limits, but what is named.
  public init(page: Int? = nil, maxPixels: Int = 40_000_000_000, maxSide: Int = 1_000_000) {
    self.page = page
    self.maxPixels = maxPixels
    self.maxSide = maxSide
  }
}
