import CVips

extension Picture {
  /// Colour and alpha for a network.
  ///
  /// - `colour`: three sRGB-encoded bands, upright. 8 and 16-bit pictures that need no conversion
  ///   keep their samples. Pictures with another profile that is exactly invertible, Lab and float
  ///   pictures come as float, white at 1; colours outside sRGB's gamut then lie below 0 or above 1
  ///   and must not be clamped if they are to survive. CMYK and table profiles come as 16 bit, cut
  ///   to sRGB's gamut.
  /// - `alpha`: one band of the same depth, or nil. Colour below transparency has been replaced by
  ///   its surroundings.
  ///
  /// Both read one guarded source, so a sequential file is decoded once, from the top: failures go
  /// to `state` and become zeros.
  ///
  /// - Parameter window: rows by which readers of colour and alpha may be apart.
  public func working(
    window: Int, state: RunState
  ) throws(PictureError) -> (colour: Image, alpha: Image?) {
    let upright = try during("open") { () throws(VipsError) in try self.upright() }
    return try during("prepare") { () throws(VipsError) in
      let lines = window + (hasAlpha ? 2 * AlphaExtension.reach : 0)
      let guarded = try upright.guarded(window: lines, state: state, name: name)
      let bands = reading.space.bands
      let device =
        guarded.bands == bands
        ? guarded : try guarded.apply("extract_band", ["band": 0, "n": .int(bands)])
      let colour = try ColourIn(reading: reading).convert(device)
      guard hasAlpha else { return (colour, nil) }
      let depth = Samples(colour.format) ?? .uchar
      let raw = try guarded.apply("extract_band", ["band": .int(bands)])
        .tagged(.multiband)
      let alpha =
        depth == reading.samples
        ? raw
        : try raw.rows(
          bands: 1, format: depth.format, interpretation: .multiband,
          DepthChange(bands: 1, from: reading.samples, to: depth))
      let extended = try AlphaExtension.extend(
        colour, alpha: alpha, window: window, isSequential: upright.isSequential, state: state)
      return (extended, alpha)
    }
  }

  /// The pixels, decoded when they are read, the right way up.
  private func upright() throws(VipsError) -> Image {
    let needsRandom = orientation > 2
    var image: Image
    switch file.source {
    case .file: image = try file.open(sequential: isSequential && !needsRandom)
    case .standardInput: image = needsRandom ? try spooled(header) : header
    }
    if reading.isPackedLab { image = try image.apply("LabQ2LabS") }
    return orientation == 1 ? image : try image.apply("autorot")
  }

  /// Standard input can be read only once, from the top: kept in a temporary file for turning.
  private func spooled(_ image: Image) throws(VipsError) -> Image {
    guard let raw = vips_image_new_temp_file("%s.v") else { throw VipsError(during: "spool") }
    let copy = Image(owning: raw)
    guard vips_image_write(image.raw, raw) == 0 else { throw VipsError(during: "spool") }
    return copy
  }
}
