extension Picture {
  /// The depth at which the last stage should write its colour so that there is only one rounding:
  /// 8, 16, or 32 for float. More than the output's depth when a conversion follows: to a profile,
  /// to Lab or CMYK, to grey, or onto white.
  public func networkDepth(
    for target: OutputTarget, options: FinishOptions
  ) throws(PictureError) -> Int {
    try networkDepth(for: OutputCapabilities(target), options: options)
  }

  /// Makes a picture of what it was: grey again if it was, its profile, alpha joined, metadata, the
  /// resolution scaled, the orientation reset.
  ///
  /// Colours outside the output's gamut are cut. Whatever the format cannot hold is said in a line
  /// each. Computes nothing yet; failures while it is saved are in `state`.
  ///
  /// - Parameters:
  ///   - colour: three sRGB-encoded bands at the new size: uchar, ushort, or float with white at 1.
  ///   - alpha: one band, of the colour's size or any other (then resampled by Lanczos-3); nil when
  ///     the picture has none.
  public func finished(
    colour: Image, alpha: Image?, for target: OutputTarget, options: FinishOptions = .init(),
    state: RunState
  ) throws(PictureError) -> (image: Image, warnings: [String]) {
    try finished(
      colour: colour, alpha: alpha, for: OutputCapabilities(target), options: options, state: state
    )
  }

  /// What the saver will get from `finished`: bands with alpha, and bits per sample (8, 16, 32), for
  /// the checks before any work.
  public func outputLayout(
    for target: OutputTarget, options: FinishOptions
  ) throws(PictureError) -> (bands: Int, bits: Int) {
    let output = try OutputRoute(reading, OutputCapabilities(target), options, name: name)
    let alpha = hasAlpha && !output.flattensAlpha ? 1 : 0
    return (output.space.bands + alpha, output.samples.bits)
  }

  /// See the public one.
  func networkDepth(
    for format: OutputCapabilities, options: FinishOptions
  ) throws(PictureError) -> Int {
    try OutputRoute(reading, format, options, name: name).networkBits
  }

  /// See the public one.
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
