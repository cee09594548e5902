/// Working colour to the colour of the output, rounded once.
struct ColourOut {
  let output: OutputRoute

  func convert(_ colour: Image) throws(VipsError) -> Image {
    guard let from = Samples(colour.format) else {
      throw VipsError("found \(colour.format) samples, expected uchar, ushort or float")
    }
    let to = output.samples
    let bands = output.space.bands
    switch output.route {
    case .untouched:
      guard output.space == .grey else {
        guard from != to else { return try colour.tagged(tag) }
        return try colour.rows(
          bands: 3, format: to.format, interpretation: tag,
          DepthChange(bands: 3, from: from, to: to))
      }
      return try colour.rows(
        bands: 1, format: to.format, interpretation: tag, GreyMix(from: from, to: to))
    case .exact(let transform):
      return try colour.rows(
        bands: bands, format: to.format, interpretation: tag,
        WorkingToDevice(transform, from: from, to: to))
    case .lab:
      let lab = try colour.rows(
        bands: 3, format: .float, interpretation: .lab, WorkingToLab(from: from))
      switch to {
      case .uchar: return try lab.apply("Lab2LabQ")
      case .ushort: return try lab.apply("Lab2LabS")
      case .float: return lab
      }
    case .profile(let choice):
      let integers =
        from == .float
        ? try colour.rows(
          bands: 3, format: .ushort, interpretation: .rgb16,
          DepthChange(bands: 3, from: .float, to: .ushort)) : colour
      let device = try ProfileConversion.fromSRGB(integers, choice, bits: to.bits)
      guard to == .float else { return try device.tagged(tag) }
      return try device.rows(
        bands: bands, format: .float, interpretation: tag,
        DepthChange(bands: bands, from: .ushort, to: .float))
    }
  }

  private var tag: Interpretation {
    switch (output.space, output.samples) {
    case (.grey, .ushort): .grey16
    case (.grey, _): .grey
    case (.rgb, .uchar): .sRGB
    case (.rgb, .ushort): .rgb16
    case (.rgb, .float): .scRGB
    case (.cmyk, _): .cmyk
    case (.lab, _): .lab
    }
  }
}
