/// A mask at the resolution of a layer: the mean over the pixels that each position stands for.
enum LayerMask {
  /// The weights of a rectangle of positions, row by row.
  ///
  /// - Parameters:
  ///   - mask: one plane, 0..1.
  ///   - rows: positions of the layer in the whole picture; those behind the mask's end repeat its
  ///     last row.
  ///   - columns: the same from left to right.
  static func weights(
    _ mask: FloatPicture, strideY: Int, strideX: Int, rows: Range<Int>, columns: Range<Int>
  ) throws(PaintError) -> [Float] {
    func pixels(_ position: Int, _ stride: Int, _ length: Int) -> Range<Int> {
      let start = min(position * stride, length - 1)
      return start..<max(start + 1, min(start + stride, length))
    }
    let left = pixels(columns.lowerBound, strideX, mask.width).lowerBound
    let right = pixels(columns.upperBound - 1, strideX, mask.width).upperBound
    let width = right - left
    var line = [Float](repeating: 0, count: strideY * width)
    var result: [Float] = []
    result.reserveCapacity(rows.count * columns.count)
    for row in rows {
      let band = pixels(row, strideY, mask.height)
      try line.withUnsafeMutableBufferPointer { buffer throws(PaintError) in
        try mask.read(rows: band, columns: left..<right, into: buffer)
      }
      for column in columns {
        let across = pixels(column, strideX, mask.width)
        var sum: Float = 0
        for y in 0..<band.count {
          for x in across { sum += line[y * width + x - left] }
        }
        result.append(sum / Float(band.count * across.count))
      }
    }
    return result
  }
}
