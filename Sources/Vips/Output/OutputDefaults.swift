/// What is set when the user has set nothing.
enum OutputDefaults {
  /// Chosen so that writing keeps up with an engine and loses nothing visible:
  ///
  /// - TIFF: deflate with a predictor (every reader has it, zstd is not everywhere); tiles of
  ///   256x256 for pyramids and from 16 megapixels up.
  /// - PNG: level 3 with adaptive filters; measured on an enlarged picture it is three times as
  ///   fast as libvips's level 6 without, and the file is smaller.
  /// - JPEG: quality 95 without chroma subsampling. WebP: quality 90. AVIF, HEIC: quality 80
  ///   without chroma subsampling. JPEG XL: distance 1, libvips's own.
  /// - Deep Zoom: JPEG tiles of quality 90.
  static func apply(
    to options: inout OutputOptions, format: OutputFormat, suffix: String, width: Int, height: Int,
    bits: Int
  ) {
    switch format {
    case .tiff:
      options.setDefault("compression", "deflate")
      let isLarge = width >= 16_000_000 / max(height, 1)
      if options.isOn("pyramid") || options.isOn("subifd") || isLarge {
        options.setDefault("tile", "true")
      }
      if options.isOn("tile") {
        options.setDefault("tile_width", "256")
        options.setDefault("tile_height", "256")
      }
      // Differences of a float's bits as whole numbers hardly compress.
      let predicted = ["deflate", "lzw", "zstd"].contains(options["compression"] ?? "")
      if bits == 32 && predicted { options.setDefault("predictor", "float") }
    case .png:
      options.setDefault("compression", "3")
      if !options.isOn("palette") { options.setDefault("filter", "all") }
    case .jpeg:
      options.setDefault("Q", "95")
      options.setDefault("subsample_mode", "off")
    case .webp:
      options.setDefault("Q", "90")
    case .avif, .heic:
      options.setDefault("compression", format == .avif ? "av1" : "hevc")
      options.setDefault("Q", "80")
      options.setDefault("subsample_mode", "off")
    case .deepZoom:
      options.setDefault("suffix", ".jpg[Q=90]")
      if suffix == "zip" { options.setDefault("container", "zip") }
      if suffix == "szi" { options.setDefault("container", "szi") }
    case .jxl, .jpeg2000, .gif, .ppm: break
    }
  }
}
