/// The mean squared distance of values from 0..1, over all planes.
///
/// A written picture holds 0..1 and no more. Without this the optimiser works with values that the file
/// cuts off, and what was cut off is missing from every feature. Gatys' own programs bound the picture
/// too; a penalty does the same for any optimiser.
enum RangePenalty {
  /// The loss, and `weight` times its gradient added to `gradient`.
  static func add(
    _ picture: FloatPicture, weight: Double, to gradient: FloatPicture
  ) throws(PaintError) -> Double {
    let planes = picture.planes
    let count = Double(picture.width * picture.height * planes)
    let factor = Float(2 * weight / count)
    var total = 0.0
    try RowLoop.each([picture, gradient], writing: 1) { rows, plane in
      let (values, slopes) = (rows[0], rows[1])
      for place in 0..<plane * planes {
        let excess = values[place] - min(max(values[place], 0), 1)
        total += Double(excess) * Double(excess)
        slopes[place] += factor * excess
      }
    }
    return total / count
  }
}
