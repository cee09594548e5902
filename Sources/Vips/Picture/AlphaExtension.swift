/// Fills what lies under transparency with the colours beside it, so that a network, which looks at
/// colour alone, sees no invisible rubbish and lets none of it bleed into what shows.
///
/// Under alpha 0 stands the alpha-weighted mean of the surroundings: the sum of three normalised
/// blurs of which the narrowest that sees any colour outweighs the wider ones. Colour under an alpha
/// of 1/64 or more is returned bit for bit; in between the two are mixed, which changes the picture
/// over any background by one 8-bit step at most.
enum AlphaExtension {
  /// Rows above and below that one row of the result can depend on.
  static let reach = 160
  /// Alpha below which colour gives way, as a fraction of opaque.
  private static let threshold = 1.0 / 64

  /// - Parameters:
  ///   - colour: three sRGB-encoded bands.
  ///   - alpha: one band of the same depth.
  static func extend(_ colour: Image, alpha: Image) throws(VipsError) -> Image {
    let samples = Samples(colour.format) ?? .uchar
    let white = Double(samples.white)
    let weight = try alpha.apply("linear", ["a": [1 / white], "b": [0]])
    let visible = try alpha.apply(
      "relational_const", ["relational": "more", "c": [0]])
    // A float picture may hold NaN where nothing shows, and NaN times 0 is NaN.
    let zero = try visible.apply("linear", ["a": [0, 0, 0], "b": [0, 0, 0]]).apply(
      "cast", ["format": "float"])
    let clean =
      samples == .float
      ? try visible.apply("ifthenelse", ["in1": .image(colour), "in2": .image(zero)]) : colour
    let weighted = try Operation.call(
      "multiply", ["left": .image(clean), "right": .image(weight)]
    ).image()
    let sums = try Operation.call("bandjoin", ["in": .images([weighted, weight])]).image()
      .apply("cast", ["format": "float"])
    let fill = try filled(sums, white: white)
    let share = try weight.apply("linear", ["a": [1 / threshold], "b": [0]])
    let difference = try Operation.call(
      "subtract", ["left": .image(clean), "right": .image(fill)]
    ).image()
    let mixed = try Operation.call(
      "add",
      [
        "left": .image(fill),
        "right": .image(
          try Operation.call("multiply", ["left": .image(difference), "right": .image(share)])
            .image()),
      ]
    ).image()
    let rounded = samples == .float ? mixed : try mixed.apply("round", ["round": "rint"])
    let solid = try share.apply("relational_const", ["relational": "moreeq", "c": [1]])
    return try solid.apply(
      "ifthenelse",
      [
        "in1": .image(colour),
        "in2": .image(try rounded.apply("cast", ["format": .string("\(colour.format)")])),
      ]
    ).tagged(colour.format == .ushort ? .rgb16 : .sRGB)
  }

  /// The weighted mean of the surroundings from (weighted colour, weight).
  private static func filled(_ sums: Image, white: Double) throws(VipsError) -> Image {
    let near = try blur(sums, sigma: 1.5)
    let middle = try blur(sums, sigma: 1.5, shrink: 4).apply(
      "linear", ["a": [1e-3], "b": [0]])
    let far = try blur(sums, sigma: 2, shrink: 16).apply("linear", ["a": [1e-6], "b": [0]])
    // Where no colour is within reach: middle grey, with a weight below any real one.
    let none = 1e-20
    let total = try Operation.call("sum", ["in": .images([near, middle, far])]).image()
      .apply(
        "linear",
        ["a": [1], "b": .doubles([none * white / 2, none * white / 2, none * white / 2, none])])
    let colour = try total.apply("extract_band", ["band": 0, "n": 3])
    let weight = try total.apply("extract_band", ["band": 3])
    return try Operation.call("divide", ["left": .image(colour), "right": .image(weight)]).image()
  }

  private static func blur(
    _ image: Image, sigma: Double, shrink: Int = 1
  ) throws(VipsError) -> Image {
    let options: KeyValuePairs<String, Argument> = [
      "sigma": .double(sigma), "precision": "float", "min_ampl": 0.02,
    ]
    guard shrink > 1 else { return try image.apply("gaussblur", options) }
    return
      try image
      .apply(
        "shrink", ["hshrink": .int(shrink), "vshrink": .int(shrink), "ceil": true]
      )
      .apply("gaussblur", options)
      .apply("zoom", ["xfac": .int(shrink), "yfac": .int(shrink)])
      .apply(
        "extract_area",
        ["left": 0, "top": 0, "width": .int(image.width), "height": .int(image.height)])
  }
}
