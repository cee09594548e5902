/// Device colour, upright and without alpha, to working colour: three sRGB-encoded bands.
struct ColourIn {
  let reading: ColourReading

  func convert(_ device: Image) throws(VipsError) -> Image {
    switch reading.route {
    case .untouched:
      let tag: Interpretation = reading.samples == .ushort ? .rgb16 : .sRGB
      let three =
        device.bands == 1
        ? try Operation.call("bandjoin", ["in": .images([device, device, device])]).image() : device
      return try three.tagged(tag)
    case .exact(let transform):
      return try device.rows(
        bands: 3, format: .float, interpretation: .sRGB,
        DeviceToWorking(transform, from: reading.samples))
    case .lab(let coding):
      // Packed Lab has been unpacked on opening.
      let lab = coding == .float ? device : try device.apply("LabS2Lab")
      return try lab.rows(bands: 3, format: .float, interpretation: .sRGB, LabToWorking())
    case .profile(let choice):
      // Little CMS takes integers here; 16 bits hold what such pictures have.
      let integers =
        reading.samples == .float
        ? try device.rows(
          bands: device.bands, format: .ushort, interpretation: device.interpretation,
          DepthChange(bands: device.bands, from: .float, to: .ushort)) : device
      return try ProfileConversion.toSRGB(integers, choice, space: reading.space)
    }
  }
}
