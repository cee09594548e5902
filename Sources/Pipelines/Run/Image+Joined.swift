import Vips

extension Image {
  /// The bands of several pictures of one size, in order.
  static func joined(_ images: [Image]) throws(VipsError) -> Image {
    try Operation.call("bandjoin", ["in": .images(images)]).image()
  }
}
