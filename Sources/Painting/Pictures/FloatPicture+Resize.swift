import Vips

extension Image {
  /// The image at exactly this size: averaged with three Lanczos lobes where it gets smaller, cubic
  /// where it gets larger.
  func resized(width: Int, height: Int) throws(VipsError) -> Image {
    guard (width, height) != (self.width, self.height) else { return self }
    let image = try apply(
      "resize",
      [
        "scale": .double(Double(width) / Double(self.width)),
        "vscale": .double(Double(height) / Double(self.height)), "kernel": "lanczos3",
      ])
    guard (image.width, image.height) == (width, height) else {
      throw VipsError(
        "resize: found \(image.width)x\(image.height), expected \(width)x\(height)")
    }
    return image
  }
}

extension FloatPicture {
  /// The picture at another size. Values may leave 0..1 at sharp edges.
  func resized(width: Int, height: Int, in place: FloatVector.Place) throws -> FloatPicture {
    let state = RunState()
    let image = try image(limits: -1_000...1_000, state: state)
      .resized(width: width, height: height)
    let result = try FloatPicture(image, in: place, name: "the picture so far")
    if let error = state.error { throw error }
    return result
  }
}
