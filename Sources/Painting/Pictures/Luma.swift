import Pipelines

/// Brightness of sRGB values, as the rest of the program weighs it.
enum Luma {
  private static let weights: (red: Float, green: Float, blue: Float) = ValueMapping.lumaWeights

  /// Mean and standard deviation of a picture's luma.
  static func statistics(of colour: FloatPicture) throws(PaintError) -> (
    mean: Double, deviation: Double
  ) {
    var (sum, squares) = (0.0, 0.0)
    try RowLoop.each([colour], writing: nil) { parts, plane in
      let values = parts[0]
      for i in 0..<plane {
        let luma = Double(
          weights.red * values[i] + weights.green * values[plane + i]
            + weights.blue * values[2 * plane + i])
        sum += luma
        squares += luma * luma
      }
    }
    let count = Double(colour.width * colour.height)
    let mean = sum / count
    return (mean, max(squares / count - mean * mean, 0).squareRoot())
  }

  /// Fills a plane of the colour picture's size.
  static func plane(of colour: FloatPicture, into mask: FloatPicture) throws(PaintError) {
    try RowLoop.each([colour, mask], writing: 1) { parts, plane in
      let (from, to) = (parts[0], parts[1])
      for i in 0..<plane {
        to[i] =
          weights.red * from[i] + weights.green * from[plane + i]
          + weights.blue * from[2 * plane + i]
      }
    }
  }

  /// Makes a colour picture grey; its luma becomes `gain` · luma + `offset`.
  static func makeGrey(
    _ colour: FloatPicture, gain: Float = 1, offset: Float = 0
  ) throws(PaintError) {
    try RowLoop.each([colour], writing: 0) { parts, plane in
      let values = parts[0]
      for i in 0..<plane {
        let luma =
          gain
          * (weights.red * values[i] + weights.green * values[plane + i]
            + weights.blue * values[2 * plane + i]) + offset
        for band in 0..<3 { values[band * plane + i] = luma }
      }
    }
  }

  /// Replaces a painting's chroma by the photograph's: luma is linear in red, green and blue, so
  /// that adding its difference to each leaves chroma as it was.
  static func keepColours(
    of photograph: FloatPicture, in painting: FloatPicture
  ) throws(PaintError) {
    try RowLoop.each([photograph, painting], writing: 1) { parts, plane in
      let (from, to) = (parts[0], parts[1])
      for i in 0..<plane {
        let difference =
          weights.red * (to[i] - from[i]) + weights.green * (to[plane + i] - from[plane + i])
          + weights.blue * (to[2 * plane + i] - from[2 * plane + i])
        for band in 0..<3 { to[band * plane + i] = from[band * plane + i] + difference }
      }
    }
  }
}
