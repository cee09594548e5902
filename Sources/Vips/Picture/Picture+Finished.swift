extension Picture {
  /// The depth at which the last stage should write its colour so that there is only one rounding:
  /// 8, 16, or 32 for float.
  func networkDepth(
    for format: OutputCapabilities, options: FinishOptions
  ) throws(PictureError) -> Int {
    try OutputRoute(reading, format, options, name: name).networkBits
  }

  /// See the public `finished`.
  func finished(
    colour: Image, alpha: Image?, for format: OutputCapabilities, options: FinishOptions,
    state: RunState
  ) throws(PictureError) -> (image: Image, warnings: [String]) {
    guard colour.bands == 3, Samples(colour.format) != nil else {
      throw .mismatch(
        name, found: "\(colour.bands) bands of \(colour.format)",
        expected: "3 bands of uchar, ushort or float")
    }
    guard alpha.map({ $0.bands == 1 && Samples($0.format) != nil }) ?? true,
      (alpha != nil) == hasAlpha
    else {
      throw .mismatch(
        name, found: alpha.map { "alpha of \($0.bands) bands of \($0.format)" } ?? "no alpha",
        expected: hasAlpha ? "alpha of 1 band of uchar, ushort or float" : "no alpha")
    }
    let output = try OutputRoute(reading, format, options, name: name)
    let scaleX = options.scale ?? Double(colour.width) / Double(width)
    let scaleY = options.scale ?? Double(colour.height) / Double(height)
    return try during("finish") { () throws(VipsError) in
      var base = colour
      var joined = alpha
      if output.flattensAlpha, let alpha {
        base = try AlphaOut.overWhite(colour, alpha: alpha, state: state)
        joined = nil
      }
      var image = try ColourOut(output: output).convert(base)
      // libvips attaches the profile it has converted to: the way its own CMYK becomes known.
      var profile = output.profile
      if case .profile = output.route { profile = profile ?? image.blob("icc-profile-data") }
      if let joined {
        let fitted = try AlphaOut.fitted(
          joined, width: colour.width, height: colour.height, to: output.samples, state: state)
        let meaning = image.interpretation
        image = try Operation.call("bandjoin", ["in": .images([image, fitted])]).image()
          .tagged(meaning)
      }
      let carry = MetadataCarry(header: header, name: name)
      let (carried, warnings) = try carry.apply(
        to: image, profile: profile, scaleX: scaleX, scaleY: scaleY, turned: isTurned,
        strip: options.strip, format: format)
      return (carried, output.warnings + warnings)
    }
  }
}
