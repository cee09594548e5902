import CVips

// `@unchecked Sendable` is sound: libvips images are shareable between threads once built, the
// pointer never changes, and every method that sets metadata works on a private copy.

/// A picture: an immutable handle on a libvips image, usually a pipeline that has not run yet.
///
/// Pixels are computed when a saver, a region or `bytes()` asks for them.
public final class Image: @unchecked Sendable {
  let raw: UnsafeMutablePointer<VipsImage>

  /// Takes over one reference.
  init(owning raw: UnsafeMutablePointer<VipsImage>) {
    self.raw = raw
  }

  deinit {
    g_object_unref(raw)
  }

  /// Columns, in pixels.
  public var width: Int { Int(vips_image_get_width(raw)) }
  /// Rows, in pixels.
  public var height: Int { Int(vips_image_get_height(raw)) }
  /// Samples per pixel.
  public var bands: Int { Int(vips_image_get_bands(raw)) }
  /// Type of one sample.
  public var format: BandFormat {
    BandFormat(rawValue: vips_image_get_format(raw).rawValue) ?? .uchar
  }
  /// What the bands mean.
  public var interpretation: Interpretation {
    Interpretation(rawValue: vips_image_get_interpretation(raw).rawValue) ?? .multiband
  }
  /// Horizontal resolution, pixels per millimetre.
  public var xres: Double { vips_image_get_xres(raw) }
  /// Vertical resolution, pixels per millimetre.
  public var yres: Double { vips_image_get_yres(raw) }
  /// Whether the last band (of 2 or 4, or the 5th of CMYK) is alpha.
  public var hasAlpha: Bool { vips_image_hasalpha(raw) != 0 }
  /// Whether rows can only be read once, from the top.
  public var isSequential: Bool { vips_image_is_sequential(raw) != 0 }
  /// Bytes of one pixel, all bands.
  public var bytesPerPixel: Int { bands * format.bytes }

  /// Runs an operation with this picture as its first image argument and returns its `out`.
  ///
  ///     try image.apply("resize", ["scale": 0.5, "kernel": "lanczos3"])
  public func apply(
    _ operation: String, _ arguments: KeyValuePairs<String, Argument> = [:]
  ) throws(VipsError) -> Image {
    var call = try Operation(operation)
    let input = call.arguments.first {
      $0.isInput && $0.isRequired && ($0.kind == .image || $0.kind == .imageArray)
    }
    guard let input else { throw VipsError("\(operation): takes no image") }
    try call.set(input.name, input.kind == .image ? .image(self) : .images([self]))
    for (name, value) in arguments { try call.set(name, value) }
    try call.run()
    return try call.image()
  }

  /// All pixels, band-interleaved, rows from the top without padding. For small pictures.
  public func bytes() throws(VipsError) -> [UInt8] {
    var size = 0
    guard let memory = vips_image_write_to_memory(raw, &size) else {
      throw VipsError(during: "read \(width)x\(height) pixels")
    }
    defer { g_free(memory) }
    return [UInt8](UnsafeRawBufferPointer(start: memory, count: size))
  }
}
