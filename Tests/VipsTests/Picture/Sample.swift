import Testing

@testable import Vips

/// Small pictures with known samples, and the way of a picture through a network that changes
/// nothing.
enum Sample {
  /// Repeatable noise.
  static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 24)
    }
  }

  static func bytes(_ values: [UInt16]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  static func bytes(_ values: [Float]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  static func image(
    _ width: Int, _ height: Int, _ bands: Int, _ format: BandFormat = .uchar,
    _ meaning: String, _ data: [UInt8]? = nil, seed: UInt64 = 1
  ) throws -> Image {
    try VipsLibrary.start()
    let data = data ?? noise(width * height * bands * format.bytes, seed: seed)
    return try Image.memory(data, width: width, height: height, bands: bands, format: format)
      .apply("copy", ["interpretation": .string(meaning)])
  }

  /// Noise as floats of 0...1.
  static func floats(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    bytes(noise(count, seed: seed).map { Float($0) / 255 })
  }

  /// Runs a picture through an identity and returns what the saver would get.
  static func identity(
    _ path: String, to format: OutputCapabilities, options: FinishOptions = .init(),
    picture: PictureOptions = .init()
  ) throws -> (image: Image, warnings: [String]) {
    let state = RunState()
    let picture = try Picture.open(.file(path), options: picture)
    let (colour, alpha) = try picture.working(window: 64, state: state)
    #expect(colour.width == picture.width && colour.height == picture.height)
    #expect(colour.bands == 3)
    let (image, warnings) = try picture.finished(
      colour: colour, alpha: alpha, for: format, options: options, state: state)
    try state.check()
    return (image, warnings)
  }

  /// Largest difference of samples, both pictures of one shape.
  static func difference(_ one: Image, _ other: Image) throws -> Double {
    guard one.width == other.width, one.height == other.height, one.bands == other.bands,
      one.format == other.format
    else {
      Issue.record(
        """
        \(one.width)x\(one.height)x\(one.bands) \(one.format) against \
        \(other.width)x\(other.height)x\(other.bands) \(other.format)
        """)
      return .infinity
    }
    let gap = try Operation.call("subtract", ["left": .image(one), "right": .image(other)]).image()
    return try Operation.call("max", ["in": .image(try gap.apply("abs"))]).double()
  }

  static func samples16(_ image: Image) throws -> [UInt16] {
    try image.bytes().withUnsafeBytes { raw in
      (0..<raw.count / 2).map { raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self) }
    }
  }

  static func samples32(_ image: Image) throws -> [Float] {
    try image.bytes().withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }
}

extension Image {
  /// Saves with libvips's saver of that name.
  func save(
    _ saver: String, _ path: String, _ options: KeyValuePairs<String, Argument> = [:]
  ) throws {
    var operation = try Operation(saver)
    try operation.set("in", .image(self))
    try operation.set("filename", .string(path))
    for (name, value) in options { try operation.set(name, value) }
    try operation.run()
  }
}

extension OutputCapabilities {
  static let tiff = OutputCapabilities(
    name: "TIFF", alpha: true, depths: [8, 16, 32], cmyk: true, lab: true, icc: true, exif: false,
    xmp: true, iptc: true, wrapsIPTC: false)
  static let png = OutputCapabilities(
    name: "PNG", alpha: true, depths: [8, 16], cmyk: false, lab: false, icc: true, exif: true,
    xmp: true, iptc: false, wrapsIPTC: false)
  static let jpeg = OutputCapabilities(
    name: "JPEG", alpha: false, depths: [8], cmyk: true, lab: false, icc: true, exif: true,
    xmp: true, iptc: true, wrapsIPTC: true)
  static let webp = OutputCapabilities(
    name: "WebP", alpha: true, depths: [8], cmyk: false, lab: false, icc: true, exif: true,
    xmp: true, iptc: false, wrapsIPTC: false)
}
