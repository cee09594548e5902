import Wording

/// The numbers of one save: the options in effect and the room it may take.
struct OutputPlan {
  var options: OutputOptions
  /// Bytes of the pixels, uncompressed, without pyramid levels.
  let payload: Int
  /// Bytes of the output at most.
  let upper: Int
  /// Bytes of the output at the very least that is plausible: all of it when not compressed, a
  /// 20th for lossless and a 100th for lossy compression.
  let lower: Int
  /// The part of the two that a pyramid keeps in the spool folder meanwhile.
  let spoolShare: Double
  let needsBigTIFF: Bool
  let isCompressed: Bool

  init(
    target: OutputTarget, width: Int, height: Int, bands: Int, bits: Int
  ) throws(OutputError) {
    guard width > 0, height > 0, (1...1024).contains(bands), [8, 16, 32].contains(bits) else {
      throw .badPicture(
        path: target.path,
        detail: "found a picture of \(width)x\(height) pixels, \(bands) bands, \(bits) bits; "
          + "expected positive sizes and 8, 16 or 32 bits")
    }
    guard max(width, height) <= target.maximumSide else {
      throw .tooLarge(
        path: target.path, format: target.format, width: width, height: height,
        maximum: target.maximumSide)
    }
    options = target.given
    OutputDefaults.apply(
      to: &options, format: target.format,
      suffix: OutputTarget.suffix(of: target.path).lowercased(),
      width: width, height: height, bits: bits)
    // Sides are at most 10^7 here: 10^14 x 1024 x 4 still fits 63 bits.
    let sampleBytes = (min(bits, target.maximumBits) + 7) / 8
    payload = width * height * bands * sampleBytes
    let levels = target.isPyramid ? payload / 3 : 0
    // Compressors may add a little to noise, tables and headers come on top.
    upper = payload + levels + payload / 50 + (1 << 20)
    let kind = OutputPlan.compression(target.format, options)
    lower = (payload + levels) / kind.rawValue
    isCompressed = kind != .none
    spoolShare = target.format == .tiff && target.isPyramid ? 0.25 : 0
    needsBigTIFF = target.format == .tiff && upper > Int(UInt32.max)
    if needsBigTIFF {
      if options["bigtiff"] == "false" {
        throw .badValue(
          path: target.path, option: "bigtiff", found: "false",
          expected: "true: the file may take \(ByteCount(upper)), classic TIFF ends at 4.0 GiB")
      }
      options.replace("bigtiff", "true")
    }
  }

  /// How much smaller than its pixels an output can plausibly be.
  private enum Compression: Int {
    case none = 1
    case lossless = 20
    case lossy = 100
  }

  private static func compression(_ format: OutputFormat, _ options: OutputOptions) -> Compression {
    switch format {
    case .tiff:
      switch options["compression"] {
      case "none": .none
      case "jpeg", "webp", "jp2k": options.isOn("lossless") ? .lossless : .lossy
      default: .lossless
      }
    case .png: options["compression"] == "0" ? .none : .lossless
    case .ppm: options.isOn("ascii") || options["bitdepth"] == "1" ? .lossless : .none
    case .jpeg, .webp, .avif, .heic, .jxl, .jpeg2000, .gif, .deepZoom: .lossy
    }
  }
}
