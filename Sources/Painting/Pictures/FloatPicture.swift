/// A picture as painting computes with it: planes of 32-bit floats, in memory or on disk.
///
/// Three planes are red, green and blue; their values are sRGB, 0..1 in a finished picture; while a
/// picture is being optimised they may leave that range. One plane is a mask, 0..1. Planes lie one
/// after the other (NCHW with N = 1), rows from top to bottom.
public final class FloatPicture {
  /// 3 for colour, 1 for a mask.
  public let planes: Int
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The values, plane after plane, wherever they are kept.
  public let vector: FloatVector

  /// All values, `planes` × `height` × `width`; empty when the picture is on disk.
  public var values: UnsafeMutableBufferPointer<Float> {
    vector.memory ?? UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  /// Whether `values` may be used; otherwise there are `read` and `write`.
  public var isInMemory: Bool { vector.memory != nil }

  /// A black picture in memory.
  public init(width: Int, height: Int, planes: Int = 3) {
    self.planes = planes
    self.width = width
    self.height = height
    vector = FloatVector(count: planes * width * height)
  }

  /// A black picture.
  ///
  /// - Throws: `PaintError.scratch` when there is no room on disk.
  public init(
    width: Int, height: Int, planes: Int = 3, in place: FloatVector.Place
  ) throws(PaintError) {
    self.planes = planes
    self.width = width
    self.height = height
    vector = try FloatVector(count: planes * width * height, in: place)
  }

  /// Copies a rectangle into planes of its own size that lie one after the other:
  /// `planes` × `rows.count` × `columns.count` values at the start of `buffer`.
  ///
  /// - Throws: `PaintError.scratch`; never in memory.
  public func read(
    rows: Range<Int>, columns: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(PaintError) {
    try eachRun(rows: rows, columns: columns) { (range, start) throws(PaintError) in
      try vector.read(
        range, into: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + range.count]))
    }
  }

  /// Replaces a rectangle by planes of its size, as `read` makes them.
  ///
  /// - Throws: `PaintError.scratch`; never in memory.
  public func write(
    rows: Range<Int>, columns: Range<Int>, from buffer: UnsafeBufferPointer<Float>
  ) throws(PaintError) {
    try eachRun(rows: rows, columns: columns) { (range, start) throws(PaintError) in
      try vector.write(
        range, from: UnsafeBufferPointer(rebasing: buffer[start..<start + range.count]))
    }
  }

  /// Values that lie together, in the picture and in a buffer: whole planes' rows where they do.
  private func eachRun(
    rows: Range<Int>, columns: Range<Int>,
    _ body: (Range<Int>, Int) throws(PaintError) -> Void
  ) throws(PaintError) {
    let isWide = columns == 0..<width
    let runs = isWide ? 1 : rows.count
    let length = isWide ? rows.count * width : columns.count
    for plane in 0..<planes {
      for run in 0..<runs {
        let first = (plane * height + rows.lowerBound + run) * width + columns.lowerBound
        try body(first..<first + length, (plane * runs + run) * length)
      }
    }
  }
}
