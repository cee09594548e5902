/// The checks and choices between a name and a `Picture`.
struct PictureOpening {
  let source: PictureSource
  let options: PictureOptions

  private var name: String { source.name }

  func open() throws(PictureError) -> Picture {
    do {
      try VipsLibrary.start()
    } catch {
      throw .unreadable(name, reason: error.message)
    }
    var chosen = options.page
    if case .file(let text) = source {
      let input = InputName(text)
      try input.check()
      chosen = input.page ?? chosen
    }
    var file = PictureFile(source: source, page: chosen)
    let isPartial = file.isPartial
    var header = try read(file, sequential: !isPartial, chosen: chosen)
    try checkSize(header)
    let pages = max(1, header.int("n-pages") ?? 1)
    if let chosen, !(0..<pages).contains(chosen) {
      throw .noSuchPage(plainName, page: chosen, count: pages)
    }
    var warnings: [String] = []
    if pages > 1, chosen == nil {
      let loader = header.string("vips-loader") ?? ""
      if loader.hasPrefix("heif") {
        let primary = header.int("heif-primary") ?? 0
        warnings.append(
          "\(name): holds \(pages) pictures; the primary one is taken, page \(primary)")
        if primary != 0, case .file = source {
          file = PictureFile(source: source, page: primary)
          header = try read(file, sequential: !isPartial, chosen: primary)
        }
      } else if !(loader.hasPrefix("tiff") && isPyramid(file, header, pages)) {
        let frames = loader.hasPrefix("gif") || loader.hasPrefix("webp")
        throw .severalPages(
          plainName, count: pages, kind: frames ? "frames (an animation)" : "pages")
      }
    }
    if let pageHeight = header.int("page-height"), pageHeight != header.height {
      throw .severalPages(
        plainName, count: max(2, header.height / max(1, pageHeight)), kind: "pages at once")
    }
    let reading = try ColourReading(header: header, name: name)
    return Picture(
      header: header, file: file, pages: pages, isSequential: !isPartial, reading: reading,
      warnings: warnings)
  }

  /// The name without its options.
  private var plainName: String {
    if case .file(let text) = source { InputName(text).path } else { name }
  }

  private func read(
    _ file: PictureFile, sequential: Bool, chosen: Int?
  ) throws(PictureError) -> Image {
    do {
      return try file.open(sequential: sequential)
    } catch {
      // A page beyond the last is an error of its own only when the file can be read otherwise.
      if let chosen, case .file(let text) = source, InputName(text).page == nil,
        let first = try? PictureFile(source: source, page: nil).open(sequential: true)
      {
        throw .noSuchPage(plainName, page: chosen, count: max(1, first.int("n-pages") ?? 1))
      }
      throw .unreadable(name, reason: error.message)
    }
  }

  private func checkSize(_ header: Image) throws(PictureError) {
    let (pixels, overflow) = header.width.multipliedReportingOverflow(by: header.height)
    guard !overflow, pixels <= options.maxPixels, header.width <= options.maxSide,
      header.height <= options.maxSide
    else {
      throw .tooLarge(
        name, width: header.width, height: header.height, maxPixels: options.maxPixels,
        maxSide: options.maxSide)
    }
  }

  /// Reads the headers of the other pages, of which a pyramid has few.
  private func isPyramid(_ file: PictureFile, _ header: Image, _ pages: Int) -> Bool {
    guard pages <= 32, case .file = source else { return false }
    var sizes = [(width: header.width, height: header.height)]
    for page in 1..<pages {
      guard let level = try? file.open(sequential: true, page: page) else { return false }
      sizes.append((level.width, level.height))
    }
    return PageLayout.isPyramid(sizes)
  }
}
