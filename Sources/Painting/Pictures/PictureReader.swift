import Vips

/// Reads picture files for painting: sRGB values, white at 1, at the size a scale asks for.
struct PictureReader {
  let place: FloatVector.Place

  /// A picture's colour. Wide-gamut colours lie outside 0..1; transparency is left out.
  func colour(_ picture: Picture, width: Int, height: Int) throws -> FloatPicture {
    let state = RunState()
    let image = try picture.working(window: 256, state: state).colour
    let result = try read(
      image.resizedToFloat(width: width, height: height), picture.name, state)
    return result
  }

  /// A picture as a mask: its luma, times its opacity, 0..1.
  func mask(_ picture: Picture, width: Int, height: Int) throws -> FloatPicture {
    let colour = try colour(picture, width: width, height: height)
    let mask = try FloatPicture(width: width, height: height, planes: 1, in: place)
    try Luma.plane(of: colour, into: mask)
    return mask
  }

  private func read(_ image: Image, _ name: String, _ state: RunState) throws -> FloatPicture {
    do {
      let picture = try FloatPicture(image, in: place, name: name)
      if let error = state.error { throw error }
      return picture
    } catch {
      // Failures of the source go to the state and come first.
      throw state.error ?? error
    }
  }
}

extension Image {
  /// White at 1, resampled in full precision.
  fileprivate func resizedToFloat(width: Int, height: Int) throws(VipsError) -> Image {
    let white: Double =
      switch format {
      case .uchar: 255
      case .ushort: 65_535
      default: 1
      }
    let unit = try apply("linear", ["a": .doubles([1 / white]), "b": .doubles([0])])
      .apply("cast", ["format": "float"])
    return try unit.resized(width: width, height: height)
  }
}
