/// A picture as it was found: opened by its header, taken apart into sRGB-encoded colour and alpha
/// for a network, and put together again as what it was.
///
/// Nothing here needs the whole picture in memory, with one exception: a picture stored turned
/// (orientation 3 to 8) in a format that decodes only from the top is decoded first, into memory
/// below 100 MB and into a temporary file above (`VIPS_DISC_THRESHOLD` moves the limit).
///
/// Float pictures without a profile are linear light with white at 1, as libvips reads them; with
/// one they are encoded by it, 0 to 1. Premultiplied ("associated") alpha in TIFF is undone by
/// libvips on reading; alpha here is always separate.
public final class Picture: Sendable {
  /// What messages call it: the file name, or "standard input".
  public let name: String
  /// Columns, upright.
  public let width: Int
  /// Rows, upright.
  public let height: Int
  /// Bits per sample: 8, 16, or 32 for float.
  public let bits: Int
  /// Whether transparency comes with it.
  public let hasAlpha: Bool
  /// Whether its colour is one band.
  public let isGrey: Bool
  /// For people: "RGB", "grey", "CMYK (name of the profile)".
  public let colourSpace: String
  /// libvips's name for the format, as `jpegload`.
  public let loader: String
  /// The EXIF orientation the file is stored in, 1 to 8.
  public let orientation: Int
  /// Pages or frames in the file.
  public let pages: Int
  /// Whether its rows are decoded once, from the top.
  public let isSequential: Bool
  /// Whether colour has to be converted to be worked on; see `working`.
  public let convertsColour: Bool
  /// One line each.
  public let warnings: [String]

  let header: Image
  let file: PictureFile
  let reading: ColourReading

  /// Reads the header of a picture; decodes nothing.
  ///
  /// GIFs and WebPs of several frames and TIFFs of several pages are errors unless a page is chosen
  /// (`name[page=2]` or `options.page`). The levels of a pyramid TIFF are one picture. Of a HEIF
  /// file with several pictures the primary one is taken, with a warning.
  public static func open(
    _ source: PictureSource, options: PictureOptions = .init()
  ) throws(PictureError) -> Picture {
    try PictureOpening(source: source, options: options).open()
  }

  init(
    header: Image, file: PictureFile, pages: Int, isSequential: Bool, reading: ColourReading,
    warnings: [String]
  ) {
    name = file.source.name
    self.header = header
    self.file = file
    self.pages = pages
    self.isSequential = isSequential
    self.reading = reading
    self.warnings = warnings + reading.warnings
    let stored = header.int("orientation") ?? 1
    orientation = (1...8).contains(stored) ? stored : 1
    let turned = orientation >= 5
    width = turned ? header.height : header.width
    height = turned ? header.width : header.height
    bits = reading.samples.bits
    hasAlpha = reading.hasAlpha
    isGrey = reading.space == .grey
    colourSpace = reading.summary
    loader = header.string("vips-loader") ?? "unknown"
    if case .untouched = reading.route { convertsColour = false } else { convertsColour = true }
  }

  var isTurned: Bool { orientation >= 5 }

  /// Runs a step, and names the picture and the step when libvips refuses.
  func during<T>(_ step: String, _ body: () throws(VipsError) -> T) throws(PictureError) -> T {
    do {
      return try body()
    } catch {
      throw .pipeline(name, step: step, reason: error.message)
    }
  }
}
