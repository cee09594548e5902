import CVips

/// The picture formats that can be written.
public enum OutputFormat: String, Sendable, CaseIterable {
  case tiff, png, jpeg, webp, avif, heic, jxl, jpeg2000, gif, ppm, deepZoom

  /// The name people use.
  public var title: String {
    switch self {
    case .tiff: "TIFF"
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webp: "WebP"
    case .avif: "AVIF"
    case .heic: "HEIC"
    case .jxl: "JPEG XL"
    case .jpeg2000: "JPEG 2000"
    case .gif: "GIF"
    case .ppm: "PPM"
    case .deepZoom: "Deep Zoom"
    }
  }

  /// File name suffixes, the usual one first, lower case.
  public var suffixes: [String] {
    switch self {
    case .tiff: ["tif", "tiff"]
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe"]
    case .webp: ["webp"]
    case .avif: ["avif"]
    case .heic: ["heic", "heif"]
    case .jxl: ["jxl"]
    case .jpeg2000: ["jp2", "j2k"]
    case .gif: ["gif"]
    case .ppm: ["ppm", "pgm", "pnm", "pfm"]
    case .deepZoom: ["dz", "dzi", "szi", "zip"]
    }
  }

  /// The format of a file name suffix, in any case.
  public init?(suffix: String) {
    let suffix = suffix.lowercased()
    guard let format = OutputFormat.allCases.first(where: { $0.suffixes.contains(suffix) }) else {
      return nil
    }
    self = format
  }

  /// The longest side, in pixels.
  ///
  /// WebP and GIF: their specifications. JPEG: libjpeg's own limit, below the format's 65535. AVIF
  /// and HEIC: larger files can be written, but libheif refuses to read them. PNG: the sides libpng
  /// accepts exceed libvips's own limit, which the others have too.
  public var maximumSide: Int {
    switch self {
    case .jpeg: 65_500
    case .webp: 16_383
    case .avif, .heic: 16_384
    case .gif: 65_535
    default: 10_000_000
    }
  }

  /// Whether it has an alpha channel (GIF's is all or nothing).
  public var supportsAlpha: Bool {
    switch self {
    case .jpeg, .ppm: false
    default: true
    }
  }

  /// The most bits per sample a reader gets back; 32 stands for float.
  public var maximumBits: Int {
    switch self {
    case .tiff, .ppm, .jxl: 32
    case .png, .jpeg2000: 16
    case .avif, .heic: 12
    case .jpeg, .webp, .gif, .deepZoom: 8
    }
  }

  /// Whether four-ink pictures can be kept.
  public var supportsCMYK: Bool { self == .tiff || self == .jpeg }

  /// Whether a single grey band stays one; others come back as three equal bands.
  public var supportsGrey: Bool {
    switch self {
    case .webp, .avif, .heic, .gif: false
    default: true
    }
  }

  /// Whether an ICC profile can be embedded.
  public var supportsICC: Bool {
    switch self {
    case .tiff, .png, .jpeg, .webp, .avif, .heic, .jxl: true
    case .jpeg2000, .gif, .ppm, .deepZoom: false
    }
  }

  /// Whether libvips can embed EXIF. In TIFF it cannot, though it reads it.
  public var supportsEXIF: Bool {
    switch self {
    case .jpeg, .webp, .avif, .heic: true
    case .tiff, .png, .jxl, .jpeg2000, .gif, .ppm, .deepZoom: false
    }
  }

  /// Whether libvips can embed XMP.
  public var supportsXMP: Bool {
    switch self {
    case .tiff, .png, .jpeg, .webp, .avif, .heic: true
    case .jxl, .jpeg2000, .gif, .ppm, .deepZoom: false
    }
  }

  /// Whether the saver holds the whole picture in memory before it writes.
  var isWholePicture: Bool {
    switch self {
    case .webp, .avif, .heic, .jxl, .gif: true
    default: false
    }
  }

  /// The class of the saver in this libvips; nil when it was built without.
  var saver: String? {
    let suffix = self == .deepZoom ? "dz" : suffixes[0]
    guard let name = vips_foreign_find_save("x.\(suffix)") else {
      _ = VipsError.takeBuffer()
      return nil
    }
    return String(cString: name)
  }

  /// The suffixes this libvips can write, with the dot.
  static var available: [String] {
    allCases.filter { $0.saver != nil }.flatMap(\.suffixes).map { "." + $0 }
  }
}
