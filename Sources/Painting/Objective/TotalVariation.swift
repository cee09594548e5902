/// The mean squared difference of neighbouring values, to the right and below, over all planes.
///
/// Computed row by row, in picture order, so that pictures may be on disk.
enum TotalVariation {
  /// The loss, and `weight` times its gradient added to `gradient`.
  static func add(
    _ picture: FloatPicture, weight: Double, to gradient: FloatPicture
  ) throws(PaintError) -> Double {
    let (width, height) = (picture.width, picture.height)
    let pairs = picture.planes * (height * (width - 1) + (height - 1) * width)
    guard pairs > 0 else { return 0 }
    let factor = Float(2 * weight / Double(pairs))
    let rows = LineBuffers(width * picture.planes)
    var total = 0.0
    for row in 0..<height {
      if row == 0 { try picture.read(rows: 0..<1, columns: 0..<width, into: rows.current) }
      let hasNext = row + 1 < height
      if hasNext {
        try picture.read(rows: row + 1..<row + 2, columns: 0..<width, into: rows.next)
      }
      try gradient.read(rows: row..<row + 1, columns: 0..<width, into: rows.gradient)
      var sum = 0.0
      for plane in 0..<picture.planes {
        for column in 0..<width {
          let place = plane * width + column
          var slope: Float = 0
          if column > 0 { slope += rows.current[place] - rows.current[place - 1] }
          if column + 1 < width {
            let step = rows.current[place] - rows.current[place + 1]
            slope += step
            sum += Double(step) * Double(step)
          }
          if row > 0 { slope += rows.current[place] - rows.previous[place] }
          if hasNext {
            let step = rows.current[place] - rows.next[place]
            slope += step
            sum += Double(step) * Double(step)
          }
          rows.gradient[place] += factor * slope
        }
      }
      total += sum
      try gradient.write(
        rows: row..<row + 1, columns: 0..<width, from: UnsafeBufferPointer(rows.gradient))
      rows.advance()
    }
    return total / Double(pairs)
  }

  /// Three neighbouring rows of the picture and one of the gradient.
  private final class LineBuffers {
    var previous: UnsafeMutableBufferPointer<Float>
    var current: UnsafeMutableBufferPointer<Float>
    var next: UnsafeMutableBufferPointer<Float>
    let gradient: UnsafeMutableBufferPointer<Float>

    init(_ count: Int) {
      func line() -> UnsafeMutableBufferPointer<Float> {
        let line = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        line.initialize(repeating: 0)
        return line
      }
      (previous, current, next, gradient) = (line(), line(), line(), line())
    }

    func advance() { (previous, current, next) = (current, next, previous) }

    deinit { for line in [previous, current, next, gradient] { line.deallocate() } }
  }
}
