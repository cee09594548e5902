import CVips
import Synchronization

/// The process-wide state of libvips: started once, before any other call of this module.
public enum VipsLibrary {
  /// Loader families that libvips marks untrusted, by the prefix of their class names.
  public enum UntrustedFamily: String, Sendable, CaseIterable {
    case openSlide = "VipsForeignLoadOpenslide"
    case jpeg2000 = "VipsForeignLoadJp2k"
    case jpegXL = "VipsForeignLoadJxl"
    case svg = "VipsForeignLoadSvg"
    case pdf = "VipsForeignLoadPdf"
    case magick = "VipsForeignLoadMagick"
    case openEXR = "VipsForeignLoadOpenexr"
    case fits = "VipsForeignLoadFits"
    case radiance = "VipsForeignLoadRad"
    case portableAnymap = "VipsForeignLoadPpm"
    case native = "VipsForeignLoadVips"
    case csv = "VipsForeignLoadCsv"
    case matlab = "VipsForeignLoadMat"
    case raw = "VipsForeignLoadRaw"
    case analyze = "VipsForeignLoadAnalyze"
  }

  /// The untrusted families a picture tool cannot do without. Formats that are programs to render
  /// (SVG, PDF) and ImageMagick's long tail stay blocked.
  public static let usualFamilies: Set<UntrustedFamily> = [.openSlide, .jpeg2000, .jpegXL]

  /// Starts libvips: operation cache off, warnings collected, untrusted loaders blocked except
  /// `allowing`.
  ///
  /// Only the first call does anything; later calls return its result, whatever they pass.
  public static func start(
    allowing families: Set<UntrustedFamily> = usualFamilies
  ) throws(VipsError) {
    let result: Result<Void, VipsError> = outcome.withLock { outcome in
      if let outcome { return outcome }
      let first = initialise(allowing: families)
      outcome = first
      return first
    }
    try result.get()
  }

  /// The version of the libvips in use: major, minor, micro.
  public static var version: (Int, Int, Int) {
    (Int(vips_version(0)), Int(vips_version(1)), Int(vips_version(2)))
  }

  /// Warnings libvips has logged since the last call, oldest first, at most 200.
  public static func takeWarnings() -> [String] {
    warnings.withLock { list in
      defer { list = [] }
      return list
    }
  }

  /// Rows of one write buffer for narrow pictures, which grows with the number of workers.
  static var linesPerBuffer: Int {
    guard let image = vips_image_new() else { return 1024 }
    defer { g_object_unref(image) }
    vips_image_init_fields(
      image, 64, 64, 1, VIPS_FORMAT_UCHAR, VIPS_CODING_NONE, VIPS_INTERPRETATION_B_W, 1, 1)
    var (width, height, lines): (CInt, CInt, CInt) = (0, 0, 0)
    vips_get_tile_size(image, &width, &height, &lines)
    return min(max(Int(lines), 128), 4096)
  }

  private static let outcome = Mutex<Result<Void, VipsError>?>(nil)
  fileprivate static let warnings = Mutex<[String]>([])

  private static func initialise(
    allowing families: Set<UntrustedFamily>
  ) -> Result<Void, VipsError> {
    guard vips_init("impasto") == 0 else { return .failure(VipsError(during: "start libvips")) }
    // Operations hold images and files open for as long as they sit in the cache, and a cached
    // sequential image would be handed to a second reader half consumed.
    vips_cache_set_max(0)
    let everything = GLogLevelFlags(rawValue: ~0b11)
    for domain in ["VIPS", "GLib-GObject"] {
      g_log_set_handler(domain, everything, collectLog, nil)
    }
    vips_block_untrusted_set(1)
    for family in families {
      vips_operation_block_set(family.rawValue, 0)
    }
    // Writers read nothing from outside; the JPEG XL one is marked untrusted with its loader.
    vips_operation_block_set("VipsForeignSaveJxl", 0)
    return .success(())
  }
}

private func collectLog(
  _ domain: UnsafePointer<CChar>?, _ level: GLogLevelFlags, _ text: UnsafePointer<CChar>?,
  _ data: gpointer?
) {
  guard let text,
    level.rawValue & (G_LOG_LEVEL_WARNING.rawValue | G_LOG_LEVEL_CRITICAL.rawValue) != 0
  else { return }
  let line = String(cString: text)
  VipsLibrary.warnings.withLock { list in
    if list.count < 200 { list.append(line) }
  }
}
