/// The colour a picture is written in, decided from what it was, what the format holds and what
/// was asked.
struct OutputRoute: Sendable {
  /// `untouched` writes sRGB.
  let route: ColourRoute
  let space: ColourSpace
  let samples: Samples
  /// The profile to embed; nil for none, or for libvips's own CMYK profile.
  let profile: [UInt8]?
  let flattensAlpha: Bool
  let warnings: [String]

  init(
    _ reading: ColourReading, _ format: OutputCapabilities, _ options: FinishOptions, name: String
  ) throws(PictureError) {
    let depth = try DepthChoice(
      bits: reading.samples.bits, asked: options.depth, format, name: name)
    var warnings = depth.warnings
    let colourful = reading.space == .grey && !options.keepGrey
    var space: ColourSpace = colourful ? .rgb : reading.space
    var route = reading.route
    var profile = reading.profile?.bytes
    var fallback = false
    if space == .cmyk && !format.cmyk || space == .lab && !format.lab {
      warnings.append(
        "\(name): \(format.name) cannot hold \(space == .cmyk ? "CMYK" : "Lab") colours; "
          + "written in sRGB")
      fallback = true
    } else if profile != nil, !format.icc {
      if case .untouched = route {
      } else {
        warnings.append(
          "\(name): \(format.name) cannot hold the embedded profile; colours converted to sRGB")
      }
      fallback = true
    } else if colourful {
      fallback = true
    }
    if fallback {
      route = .untouched
      profile = nil
      if space != .grey { space = .rgb }
    }
    if profile == nil, space == .grey || space == .rgb {
      // Without a profile floats are linear light and whole numbers are sRGB: see `ColourReading`.
      route = depth.samples == .float ? .exact(.linear(bands: space.bands)) : .untouched
    } else if case .untouched = route, depth.samples == .float,
      let transform = reading.profile?.transform
    {
      route = .exact(transform)
    }
    flattensAlpha = reading.hasAlpha && !format.alpha
    if flattensAlpha {
      warnings.append("\(name): \(format.name) cannot hold alpha; laid over white")
    }
    self.route = route
    self.space = space
    samples = depth.samples
    self.profile = profile
    self.warnings = warnings
  }

  /// The depth at which the last stage must write so that there is one rounding: 8, 16 or 32.
  var networkBits: Int {
    switch route {
    case .exact, .lab: return 32
    case .profile: return flattensAlpha ? 32 : 16
    case .untouched:
      guard space == .grey || flattensAlpha else { return samples.bits }
      return samples == .uchar ? 16 : 32
    }
  }
}
