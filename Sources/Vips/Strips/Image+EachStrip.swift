import CVips

extension Image {
  /// Computes the picture with all of libvips's threads and hands over its rows, from the top, in
  /// strips of any height, each row once.
  ///
  /// Blocks until done. `body` is called from a thread of libvips, one call at a time.
  ///
  /// - Parameter what: what a failure to compute is said of.
  /// - Throws: what `body` has thrown, or `VipsError`.
  public func forEachStrip(
    during what: String, _ body: (PixelView) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      let receiver = StripReceiver(image: self, body: body)
      let box = Unmanaged.passUnretained(receiver).toOpaque()
      _ = VipsError.takeBuffer()
      let result = withExtendedLifetime(receiver) { vips_sink_disc(raw, receiveStrip, box) }
      if let error = receiver.error { throw error }
      guard result == 0 else { throw VipsError(during: what) }
    }
  }
}

private final class StripReceiver {
  let image: Image
  let body: (PixelView) throws -> Void
  var error: (any Error)?

  init(image: Image, body: @escaping (PixelView) throws -> Void) {
    self.image = image
    self.body = body
  }
}

private let receiveStrip: VipsRegionWrite = { region, area, box in
  guard let region, let area, let box, let data = region.pointee.data else { return -1 }
  let receiver = Unmanaged<StripReceiver>.fromOpaque(box).takeUnretainedValue()
  let rect = Rect(
    left: Int(area.pointee.left), top: Int(area.pointee.top), width: Int(area.pointee.width),
    height: Int(area.pointee.height))
  let (valid, stride) = (region.pointee.valid, Int(region.pointee.bpl))
  let offset =
    (rect.top - Int(valid.top)) * stride
    + (rect.left - Int(valid.left)) * receiver.image.bytesPerPixel
  do {
    try receiver.body(
      PixelView(
        rect: rect, base: UnsafeRawPointer(data + offset), bytesPerLine: stride,
        bands: receiver.image.bands, format: receiver.image.format))
    return 0
  } catch {
    receiver.error = error
    return -1
  }
}
