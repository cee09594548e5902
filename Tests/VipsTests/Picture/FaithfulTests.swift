import Testing

@testable import Vips

/// A picture that passes through unchanged comes out as it went in.
@Suite struct FaithfulTests {
  @Test(arguments: [
    "b-w 1 png", "b-w 2 png", "srgb 3 png", "srgb 4 png", "srgb 3 tiff", "b-w 1 tiff",
  ])
  func eightBits(kind: String) throws {
    let parts = kind.split(separator: " ").map(String.init)
    let bands = try #require(Int(parts[1]))
    let scratch = try Scratch()
    var data = Sample.noise(37 * 29 * bands)
    // Opaque enough everywhere for the colour to be kept.
    if bands % 2 == 0 {
      for pixel in 0..<37 * 29 { data[pixel * bands + bands - 1] |= 4 }
    }
    let image = try Sample.image(37, 29, bands, .uchar, parts[0], data)
    try image.save(parts[2] + "save", scratch["a." + parts[2]])
    let picture = try Picture.open(.file(scratch["a." + parts[2]]))
    #expect(picture.bits == 8)
    #expect(picture.isGrey == (bands < 3))
    #expect(picture.hasAlpha == (bands % 2 == 0))
    #expect(!picture.convertsColour)
    let (out, warnings) = try Sample.identity(
      scratch["a." + parts[2]], to: parts[2] == "png" ? .png : .tiff)
    #expect(try out.bytes() == data)
    #expect(warnings == [])
  }

  @Test(arguments: ["grey16 1", "grey16 2", "rgb16 3", "rgb16 4"], ["png", "tiff"])
  func sixteenBits(kind: String, format: String) throws {
    let parts = kind.split(separator: " ").map(String.init)
    let bands = try #require(Int(parts[1]))
    let scratch = try Scratch()
    var data = Sample.noise(41 * 23 * bands * 2)
    if bands % 2 == 0 {
      for pixel in 0..<41 * 23 { data[(pixel * bands + bands - 1) * 2 + 1] |= 4 }
    }
    let image = try Sample.image(41, 23, bands, .ushort, parts[0], data)
    try image.save(format + "save", scratch["a." + format])
    let (out, warnings) = try Sample.identity(
      scratch["a." + format], to: format == "png" ? .png : .tiff)
    #expect(out.format == .ushort)
    #expect(try out.bytes() == data)
    #expect(warnings == [])
    // And through the file.
    try out.save(format + "save", scratch["b." + format])
    #expect(try Image.file(scratch["b." + format]).bytes() == data)
  }

  @Test func palettesAndBilevelPicturesAreOrdinaryOnes() throws {
    let scratch = try Scratch()
    let image = try Sample.image(32, 32, 3, .uchar, "srgb", nil)
    try image.save("pngsave", scratch["p.png"], ["palette": true, "colours": 16])
    let expected = try Image.file(scratch["p.png"]).bytes()
    #expect(try Sample.identity(scratch["p.png"], to: .png).image.bytes() == expected)
    let bits = try Sample.image(
      32, 32, 1, .uchar, "b-w", Sample.noise(32 * 32).map { $0 > 128 ? 255 : 0 })
    try bits.save("pngsave", scratch["b.png"], ["bitdepth": 1])
    try bits.save("tiffsave", scratch["b.tif"], ["bitdepth": 1])
    for name in ["b.png", "b.tif"] {
      #expect(try Sample.identity(scratch[name], to: .tiff).image.bytes() == bits.bytes())
    }
  }

  @Test func floatsAreLinearLightAndComeBack() throws {
    let scratch = try Scratch()
    let data = Sample.bytes([0, 0.5, 1, 0.001, 2.5, 0.2140411 as Float])
    let image = try Sample.image(2, 1, 3, .float, "scrgb", data)
    try image.save("tiffsave", scratch["f.tif"])
    let picture = try Picture.open(.file(scratch["f.tif"]))
    #expect(picture.bits == 32)
    let state = RunState()
    let colour = try picture.working(window: 8, state: state).colour
    let working = try Sample.samples32(colour)
    #expect(abs(working[1] - 0.735357) < 1e-5)
    #expect(abs(working[5] - 0.5) < 1e-5)
    #expect(working[4] > 1.4)
    let back = try Sample.samples32(Sample.identity(scratch["f.tif"], to: .tiff).image)
    for (one, other) in zip(back, [0, 0.5, 1, 0.001, 2.5, 0.2140411]) {
      #expect(abs(one - Float(other)) <= 2e-5 * max(1, Float(other)))
    }
    let (png, warnings) = try Sample.identity(scratch["f.tif"], to: .png)
    #expect(png.format == .ushort)
    #expect(abs(Int(try Sample.samples16(png)[5]) - 32_768) <= 2)
    #expect(warnings.count == 1 && warnings[0].contains("PNG holds at most 16 bits"))
  }

  @Test func depthCanBeChosenAndIsReducedWithOneLine() throws {
    let scratch = try Scratch()
    let image = try Sample.image(8, 8, 3, .ushort, "rgb16", nil)
    try image.save("tiffsave", scratch["a.tif"])
    let (jpeg, warnings) = try Sample.identity(scratch["a.tif"], to: .jpeg)
    #expect(jpeg.format == .uchar)
    #expect(warnings.count == 1)
    #expect(warnings[0].contains("JPEG holds at most 8 bits; the picture's 16 bits are reduced"))
    let exact = try Sample.samples16(image).map { UInt8((Double($0) / 257).rounded()) }
    #expect(try jpeg.bytes() == exact)
    let (eight, none) = try Sample.identity(
      scratch["a.tif"], to: .tiff, options: FinishOptions(depth: 8))
    #expect(eight.format == .uchar && none == [])
    let float = try Sample.identity(
      scratch["a.tif"], to: .tiff, options: FinishOptions(depth: 32)
    ).image
    #expect(float.format == .float && float.interpretation == .scRGB)
    try float.save("tiffsave", scratch["f.tif"])
    let again = try Sample.identity(
      scratch["f.tif"], to: .tiff, options: FinishOptions(depth: 16)
    ).image
    #expect(try Sample.difference(again, image) <= 1)
    #expect(
      throws: PictureError.depth("JPEG", asked: 16, available: [8]),
      performing: {
        try Sample.identity(scratch["a.tif"], to: .jpeg, options: FinishOptions(depth: 16))
      })
  }

  @Test func networkDepthLeavesOneRounding() throws {
    let scratch = try Scratch()
    try Sample.image(8, 8, 3, .uchar, "srgb", nil).save("pngsave", scratch["rgb.png"])
    try Sample.image(8, 8, 1, .uchar, "b-w", nil).save("pngsave", scratch["g.png"])
    try Sample.image(8, 8, 4, .uchar, "srgb", nil).save("pngsave", scratch["rgba.png"])
    let rgb = try Picture.open(.file(scratch["rgb.png"]))
    let grey = try Picture.open(.file(scratch["g.png"]))
    let alpha = try Picture.open(.file(scratch["rgba.png"]))
    let plain = FinishOptions()
    #expect(try rgb.networkDepth(for: .png, options: plain) == 8)
    #expect(try rgb.networkDepth(for: .png, options: FinishOptions(depth: 16)) == 16)
    #expect(try rgb.networkDepth(for: .tiff, options: FinishOptions(depth: 32)) == 32)
    #expect(try grey.networkDepth(for: .png, options: plain) == 16)
    #expect(try grey.networkDepth(for: .png, options: FinishOptions(keepGrey: false)) == 8)
    #expect(try alpha.networkDepth(for: .png, options: plain) == 8)
    #expect(try alpha.networkDepth(for: .jpeg, options: plain) == 16)
  }

  @Test func greyStaysGreyUnlessColourIsWanted() throws {
    let scratch = try Scratch()
    try Sample.image(8, 8, 1, .uchar, "b-w", nil).save("pngsave", scratch["g.png"])
    let state = RunState()
    let picture = try Picture.open(.file(scratch["g.png"]))
    let red = try Sample.image(
      16, 16, 3, .uchar, "srgb", (0..<256).flatMap { _ in [200, 100, 50] as [UInt8] })
    let grey = try picture.finished(
      colour: red, alpha: nil, for: .png, options: .init(), state: state
    ).image
    #expect(grey.bands == 1)
    // 0.2126·200 + 0.7152·100 + 0.0722·50 = 117.65
    #expect(try grey.bytes().allSatisfy { $0 == 118 })
    let colour = try picture.finished(
      colour: red, alpha: nil, for: .png, options: FinishOptions(keepGrey: false), state: state
    ).image
    #expect(try colour.bytes() == red.bytes())
  }

  @Test func onePixelPictures() throws {
    let scratch = try Scratch()
    for (meaning, bands) in [("b-w", 1), ("b-w", 2), ("srgb", 3), ("srgb", 4)] {
      var data: [UInt8] = [200, 90, 30, 128]
      data = Array(data.prefix(bands))
      let image = try Sample.image(1, 1, bands, .uchar, meaning, data)
      for (saver, name) in [
        ("pngsave", "a.png"), ("tiffsave", "a.tif"), ("webpsave", "a.webp"), ("jpegsave", "a.jpg"),
        ("gifsave", "a.gif"),
      ] {
        let options: KeyValuePairs<String, Argument> =
          saver == "webpsave" ? ["lossless": true] : [:]
        try image.save(saver, scratch[name], options)
        for orientation in 1...8 {
          let (out, _) = try Sample.identity(scratch[name], to: .tiff)
          #expect(out.width == 1 && out.height == 1)
          if saver == "pngsave" || saver == "tiffsave" { #expect(try out.bytes() == data) }
          guard saver == "tiffsave" else { break }
          try image.setting("orientation", .int(orientation)).save(saver, scratch[name])
        }
      }
    }
  }
}
