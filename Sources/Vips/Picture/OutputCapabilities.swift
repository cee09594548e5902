/// What an output can hold, as far as a picture's colour and metadata are concerned: what libvips
/// 8.14 writes and a reader gets back, which is less than some formats could.
struct OutputCapabilities: Sendable, Hashable {
  /// What messages call the format.
  var name: String
  var alpha: Bool
  /// Depths it can hold, in bits per sample, rising: 8, 12 (held in 16), 16, 32 for float.
  var depths: [Int]
  var cmyk: Bool
  var lab: Bool
  var icc: Bool
  var exif: Bool
  var xmp: Bool
  var iptc: Bool
  /// Whether IPTC goes inside a Photoshop resource block (JPEG) rather than bare.
  var wrapsIPTC: Bool
}

extension OutputCapabilities {
  init(_ target: OutputTarget) {
    let format = target.format
    let options = Dictionary(
      target.options.map { ($0.name.replacing("-", with: "_"), $0.value) },
      uniquingKeysWith: { $1 })
    var depths = [8, 12, 16, 32].filter {
      $0 <= target.maximumBits && ($0 != 12 || target.maximumBits == 12)
    }
    var cmyk = target.supportsCMYK
    var lab = format == .tiff
    if format == .tiff, let compression = options["compression"],
      ["jpeg", "webp", "jp2k", "ccittfax4"].contains(compression)
    {
      depths = compression == "jp2k" ? [8, 16] : [8]
      lab = false
      cmyk = cmyk && compression == "jpeg"
    }
    if format == .tiff || format == .png, let bits = options["bitdepth"].flatMap({ Int($0) }),
      (1...8).contains(bits)
    {
      depths = [8]
    }
    if format == .png, let palette = options["palette"], palette != "false", palette != "0" {
      depths = [8]
    }
    if format == .avif || format == .heic, options["bitdepth"] == "8" { depths = [8] }
    self.init(
      name: format.title, alpha: target.supportsAlpha, depths: depths, cmyk: cmyk, lab: lab,
      icc: target.supportsICC,
      exif: [.png, .jpeg, .webp, .avif, .heic].contains(format),
      xmp: [.tiff, .png, .jpeg, .webp, .avif, .heic].contains(format),
      iptc: format == .tiff || format == .jpeg, wrapsIPTC: format == .jpeg)
  }
}
