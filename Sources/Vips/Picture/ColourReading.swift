/// What a header says about colour: the space, alpha, depth, and the route to working colour.
struct ColourReading: Sendable {
  let space: ColourSpace
  let samples: Samples
  let hasAlpha: Bool
  let route: ColourRoute
  /// The embedded profile, when it can be used for this picture.
  let profile: ICCProfile?
  let warnings: [String]
  /// Lab packed into 32 bits per pixel, to be unpacked first.
  let isPackedLab: Bool

  init(header: Image, name: String) throws(PictureError) {
    let (space, samples) = try ColourReading.layout(header, name)
    isPackedLab = header.isPackedLab
    let coloured = isPackedLab ? 3 : header.bands
    let extra = coloured - space.bands
    guard extra == 0 || extra == 1 && space != .lab else {
      throw .unsupportedBands(name, found: header.bands, space: space.rawValue)
    }
    self.space = space
    self.samples = samples
    hasAlpha = extra == 1
    var warnings: [String] = []
    profile = ColourReading.profile(header, space, name, &warnings)
    route = ColourReading.route(header, space, samples, profile)
    self.warnings = warnings
  }

  /// What people would call it.
  var summary: String {
    let base: String
    switch space {
    case .grey: base = "grey"
    case .rgb: base = profile == nil && samples == .float ? "linear RGB" : "RGB"
    case .cmyk: base = "CMYK"
    case .lab: base = "Lab"
    }
    guard let profile else { return base }
    return "\(base) (\(profile.name ?? "embedded profile"))"
  }

  private static func layout(
    _ header: Image, _ name: String
  ) throws(PictureError) -> (ColourSpace, Samples) {
    if header.isPackedLab { return (.lab, .uchar) }
    switch header.interpretation {
    case .labs where header.format == .short: return (.lab, .ushort)
    default: break
    }
    guard let samples = Samples(header.format) else {
      throw .unsupportedFormat(name, found: "\(header.format)")
    }
    switch header.interpretation {
    case .cmyk: return (.cmyk, samples)
    case .lab where header.format == .float: return (.lab, samples)
    case .sRGB, .rgb, .rgb16, .scRGB, .grey, .grey16, .multiband:
      // The bands say more than the tag: libvips tags grey with alpha and odd TIFFs either way.
      switch header.bands {
      case 1, 2: return (.grey, samples)
      case 3, 4: return (.rgb, samples)
      default:
        throw .unsupportedBands(name, found: header.bands, space: "\(header.interpretation)")
      }
    default:
      throw .unsupportedBands(name, found: header.bands, space: "\(header.interpretation)")
    }
  }

  private static func profile(
    _ header: Image, _ space: ColourSpace, _ name: String, _ warnings: inout [String]
  ) -> ICCProfile? {
    guard let bytes = header.blob("icc-profile-data"), !bytes.isEmpty else { return nil }
    let instead = space == .cmyk ? "a general CMYK profile" : space == .lab ? "Lab" : "sRGB"
    do throws(ICCProfile.Fault) {
      let profile = try ICCProfile(bytes)
      guard profile.space == space.profileSpace else {
        let meant = "\(profile.space)".lowercased()
        warnings.append(
          "\(name): the embedded profile is for \(meant), the picture is \(space.rawValue); "
            + "taken as \(instead)")
        return nil
      }
      guard profile.transform == nil, space != .lab else { return profile }
      guard ProfileConversion.works(.embedded(bytes), space: space) else {
        throw ICCProfile.Fault(reason: "libvips cannot convert with it")
      }
      return profile
    } catch {
      warnings.append(
        "\(name): the embedded profile cannot be used (\(error.reason)); taken as \(instead)")
      return nil
    }
  }

  private static func route(
    _ header: Image, _ space: ColourSpace, _ samples: Samples, _ profile: ICCProfile?
  ) -> ColourRoute {
    switch space {
    case .lab:
      return .lab(samples == .float ? .float : .labs)
    case .cmyk: return .profile(profile.map { .embedded($0.bytes) } ?? .builtInCMYK)
    case .grey, .rgb:
      guard let profile else {
        // libvips reads float RGB as scRGB, linear light with white at 1; grey follows suit.
        return samples == .float ? .exact(.linear(bands: space.bands)) : .untouched
      }
      if let transform = profile.transform {
        return samples != .float && transform.isSRGB ? .untouched : .exact(transform)
      }
      if samples != .float,
        ProfileConversion.isSRGB(.embedded(profile.bytes), space: space)
      {
        return .untouched
      }
      return .profile(.embedded(profile.bytes))
    }
  }
}
