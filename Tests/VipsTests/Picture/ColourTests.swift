import Testing

@testable import Vips

/// Profiles, CMYK and Lab.
@Suite struct ColourTests {
  private func p3Profile() throws -> [UInt8] {
    let one = try Sample.image(1, 1, 3, .uchar, "srgb", [1, 2, 3])
    let converted = try one.apply(
      "icc_transform", ["output_profile": "p3", "input_profile": "srgb"])
    return try #require(converted.blob("icc-profile-data"))
  }

  private func sRGBProfile() throws -> [UInt8] {
    let one = try Sample.image(1, 1, 3, .uchar, "srgb", [1, 2, 3])
    let converted = try one.apply(
      "icc_transform", ["output_profile": "srgb", "input_profile": "p3"])
    return try #require(converted.blob("icc-profile-data"))
  }

  @Test func widerProfilesComeBackWithEveryColour() throws {
    let scratch = try Scratch()
    let profile = try p3Profile()
    for (format, meaning, name) in [
      (BandFormat.uchar, "srgb", "a.png"), (.ushort, "rgb16", "b.png"), (.ushort, "rgb16", "c.tif"),
    ] {
      let image = try Sample.image(64, 48, 3, format, meaning, nil)
        .setting("icc-profile-data", .blob(profile))
      try image.save(name.hasSuffix("png") ? "pngsave" : "tiffsave", scratch[name])
      let picture = try Picture.open(.file(scratch[name]))
      #expect(picture.convertsColour)
      #expect(picture.warnings == [])
      #expect(try picture.networkDepth(for: .png, options: .init()) == 32)
      let (out, warnings) = try Sample.identity(
        scratch[name], to: name.hasSuffix("png") ? .png : .tiff)
      #expect(warnings == [])
      #expect(out.blob("icc-profile-data") == profile)
      #expect(try Sample.difference(out, image) <= 1)
    }
  }

  @Test func theNetworkSeesTheColoursThatAreMeant() throws {
    let scratch = try Scratch()
    let known: [UInt8] = [200, 80, 60, 30, 90, 160, 255, 255, 255, 0, 0, 0, 128, 128, 128]
    let image = try Sample.image(5, 1, 3, .uchar, "srgb", known)
    let p3 = try image.apply(
      "icc_transform", ["output_profile": "p3", "input_profile": "srgb", "depth": 16])
    try p3.save("tiffsave", scratch["a.tif"])
    let state = RunState()
    let colour = try Picture.open(.file(scratch["a.tif"])).working(window: 8, state: state).colour
    #expect(colour.format == .float)
    for (value, expected) in zip(try Sample.samples32(colour), known) {
      #expect(abs(value * 255 - Float(expected)) < 1)
    }
    // A red that sRGB has not: kept, not cut.
    let red = try Sample.image(1, 1, 3, .uchar, "srgb", [255, 0, 0])
      .setting("icc-profile-data", .blob(try p3Profile()))
    try red.save("pngsave", scratch["red.png"])
    let picture = try Picture.open(.file(scratch["red.png"]))
    let working = try Sample.samples32(picture.working(window: 8, state: state).colour)
    #expect(working[0] > 1.05 && working[1] < -0.1)
  }

  @Test func profilesThatAreSRGBAlreadyChangeNothing() throws {
    let scratch = try Scratch()
    let profile = try sRGBProfile()
    let image = try Sample.image(32, 32, 3, .uchar, "srgb", nil)
      .setting("icc-profile-data", .blob(profile))
    try image.save("pngsave", scratch["a.png"])
    let picture = try Picture.open(.file(scratch["a.png"]))
    #expect(!picture.convertsColour)
    let (out, _) = try Sample.identity(scratch["a.png"], to: .png)
    #expect(try out.bytes() == image.bytes())
    #expect(out.blob("icc-profile-data") == profile)
  }

  @Test func formatsWithoutProfilesGetSRGB() throws {
    let scratch = try Scratch()
    let image = try Sample.image(16, 16, 3, .uchar, "srgb", [UInt8](repeating: 100, count: 768))
      .apply("icc_transform", ["output_profile": "p3", "input_profile": "srgb"])
    try image.save("pngsave", scratch["a.png"])
    var format = OutputCapabilities.png
    format.icc = false
    let (out, warnings) = try Sample.identity(scratch["a.png"], to: format)
    #expect(out.blob("icc-profile-data") == nil)
    #expect(warnings.count == 1 && warnings[0].contains("converted to sRGB"))
    #expect(try out.bytes().allSatisfy { abs(Int($0) - 100) <= 1 })
  }

  @Test func brokenAndForeignProfilesAreSaidAndPassedOver() throws {
    let scratch = try Scratch()
    let broken = [UInt8](repeating: 7, count: 300)
    let image = try Sample.image(8, 8, 3, .uchar, "srgb", nil)
    try image.setting("icc-profile-data", .blob(broken)).save("tiffsave", scratch["a.tif"])
    let first = try Picture.open(.file(scratch["a.tif"]))
    #expect(first.warnings.count == 1)
    #expect(first.warnings[0].contains("cannot be used (it has no ICC signature); taken as sRGB"))
    #expect(try Sample.identity(scratch["a.tif"], to: .tiff).image.bytes() == image.bytes())
    let grey = try Sample.image(8, 8, 1, .uchar, "b-w", nil)
    try grey.setting("icc-profile-data", .blob(try p3Profile()))
      .save("tiffsave", scratch["g.tif"])
    let second = try Picture.open(.file(scratch["g.tif"]))
    #expect(second.warnings.count == 1 && second.warnings[0].contains("is for rgb"))
    let (out, _) = try Sample.identity(scratch["g.tif"], to: .tiff)
    #expect(try out.bytes() == grey.bytes())
    #expect(out.blob("icc-profile-data") == nil)
  }

  @Test func profileBytesFromStrangersNeverCrash() throws {
    let good = try p3Profile()
    var usable = 0
    for seed in 1...600 {
      let noise = Sample.noise(12, seed: UInt64(seed))
      var bytes = good
      for place in 0..<4 {
        let at = (Int(noise[place * 2]) << 8 | Int(noise[place * 2 + 1])) % bytes.count
        bytes[at] = noise[8 + place]
        // Every other time aim at the header and tag table.
        if seed % 2 == 0 { bytes[at % 260] = noise[8 + place] }
      }
      if noise[0] < 30 { bytes = Array(bytes.prefix(Int(noise[1]) * 4)) }
      if let profile = try? ICCProfile(bytes) {
        usable += 1
        if let transform = profile.transform {
          _ = transform.isSRGB
          let colour = transform.toWorking([0.5, 0.5, 0.5].suffix(transform.bands))
          let isFinite = colour.allSatisfy { $0.isFinite }
          #expect(isFinite)
        }
      }
    }
    #expect(usable > 100)
  }

  @Test func cmykJPEGKeepsItsColours() throws {
    let scratch = try Scratch()
    let colours: [UInt8] = (0..<256).flatMap { _ in [180, 120, 90] as [UInt8] }
    let cmyk = try Sample.image(16, 16, 3, .uchar, "srgb", colours)
      .apply("icc_transform", ["output_profile": "cmyk", "input_profile": "srgb"])
    try cmyk.save("jpegsave", scratch["embedded.jpg"], ["Q": 100])
    try cmyk.removing(["icc-profile-data"]).save("jpegsave", scratch["plain.jpg"], ["Q": 100])
    for name in ["embedded.jpg", "plain.jpg"] {
      let picture = try Picture.open(.file(scratch[name]))
      #expect(picture.colourSpace.hasPrefix("CMYK"))
      #expect(try picture.networkDepth(for: .jpeg, options: .init()) == 16)
      let state = RunState()
      let working = try picture.working(window: 8, state: state).colour
      #expect(working.format == .ushort)
      let seen = try Sample.samples16(working).map { Double($0) / 257 }
      for (value, expected) in zip(seen, colours) { #expect(abs(value - Double(expected)) < 6) }
      let (out, warnings) = try Sample.identity(scratch[name], to: .jpeg)
      #expect(out.interpretation == .cmyk && out.bands == 4 && out.format == .uchar)
      #expect(out.blob("icc-profile-data") != nil)
      #expect(warnings == [])
      // What the new separation looks like is what the old one did.
      let looks = try ProfileConversion.toSRGB(out, .builtInCMYK, space: .cmyk)
      #expect(try Sample.difference(looks, working) < 2.5 * 257)
      let (png, said) = try Sample.identity(scratch[name], to: .png)
      #expect(png.bands == 3 && png.format == .uchar)
      #expect(png.blob("icc-profile-data") == nil)
      #expect(said.count == 1 && said[0].contains("PNG cannot hold CMYK colours"))
      #expect(
        try Sample.difference(png, working.apply("cast", ["format": "uchar", "shift": true])) <= 1)
    }
  }

  @Test func sixteenBitCMYKStaysSixteenBit() throws {
    let scratch = try Scratch()
    let cmyk = try Sample.image(16, 16, 3, .uchar, "srgb", nil)
      .apply("icc_transform", ["output_profile": "cmyk", "input_profile": "srgb", "depth": 16])
    try cmyk.save("tiffsave", scratch["a.tif"])
    let out = try Sample.identity(scratch["a.tif"], to: .tiff).image
    #expect(out.format == .ushort && out.bands == 4 && out.interpretation == .cmyk)
  }

  @Test func whiteAndBlackOfCMYKAreWhiteAndBlack() throws {
    let scratch = try Scratch()
    try Sample.image(2, 1, 4, .uchar, "cmyk", [0, 0, 0, 0, 200, 180, 170, 255])
      .save("tiffsave", scratch["a.tif"])
    let state = RunState()
    let colour = try Picture.open(.file(scratch["a.tif"])).working(window: 8, state: state).colour
    let values = try Sample.samples16(colour)
    #expect(values[0..<3].allSatisfy { $0 > 65_300 })
    #expect(values[3..<6].allSatisfy { $0 < 12 * 257 })
  }

  @Test(arguments: ["labs", "lab", "labq"])
  func labTIFF(coding: String) throws {
    let scratch = try Scratch()
    let source = try Sample.image(24, 24, 3, .uchar, "srgb", nil)
    let lab = try source.apply("colourspace", ["space": .string(coding)])
    try lab.save("tiffsave", scratch["a.tif"])
    let stored = try Image.file(scratch["a.tif"])
    let picture = try Picture.open(.file(scratch["a.tif"]))
    #expect(picture.colourSpace == "Lab")
    #expect(picture.bits == (coding == "lab" ? 32 : coding == "labs" ? 16 : 8))
    let (out, warnings) = try Sample.identity(scratch["a.tif"], to: .tiff)
    #expect(warnings == [])
    try out.save("tiffsave", scratch["b.tif"])
    let again = try Image.file(scratch["b.tif"])
    #expect(again.interpretation == stored.interpretation)
    func asFloat(_ image: Image) throws -> Image {
      image.isPackedLab
        ? try image.apply("LabQ2Lab") : image.format == .short ? try image.apply("LabS2Lab") : image
    }
    // One step of each coding: 8-bit a and b are whole numbers.
    let limit = coding == "labq" ? 1.01 : coding == "labs" ? 0.01 : 0.001
    #expect(try Sample.difference(asFloat(again), asFloat(stored)) <= limit)
    let (png, said) = try Sample.identity(scratch["a.tif"], to: .png)
    #expect(png.bands == 3 && said.contains { $0.contains("cannot hold Lab") })
  }

  @Test func labIsRelativeToD50() throws {
    let scratch = try Scratch()
    // sRGB red and a neutral grey in the ICC's D50 Lab.
    let data = Sample.bytes([54.29, 80.81, 69.89, 53.585, 0, 0] as [Float])
    try Sample.image(2, 1, 3, .float, "lab", data).save("tiffsave", scratch["a.tif"])
    let state = RunState()
    let colour = try Picture.open(.file(scratch["a.tif"])).working(window: 8, state: state).colour
    let values = try Sample.samples32(colour).map { $0 * 255 }
    for (value, expected) in zip(values, [255, 0, 0, 128, 128, 128] as [Float]) {
      #expect(abs(value - expected) < 1)
    }
  }

  @Test func greyProfilesAreUndone() throws {
    let scratch = try Scratch()
    // A grey profile made by hand: header, one curv tag of gamma 1.8.
    var profile = [UInt8](repeating: 0, count: 160)
    func put(_ text: String, _ at: Int) { profile.replaceSubrange(at..<at + 4, with: text.utf8) }
    profile[3] = 160
    put("mntr", 12)
    put("GRAY", 16)
    put("XYZ ", 20)
    put("acsp", 36)
    profile[131] = 1
    put("kTRC", 132)
    profile[139] = 144
    profile[143] = 14
    put("curv", 144)
    profile[155] = 1
    profile[156] = 1
    profile[157] = 0xCD
    for (format, meaning) in [(BandFormat.uchar, "b-w"), (.ushort, "grey16")] {
      let image = try Sample.image(64, 8, 1, format, meaning, nil)
      let state = RunState()
      try image.setting("icc-profile-data", .blob(profile)).save("tiffsave", scratch["g.tif"])
      let picture = try Picture.open(.file(scratch["g.tif"]))
      #expect(picture.warnings == [])
      #expect(picture.convertsColour)
      let colour = try picture.working(window: 8, state: state).colour
      let seen = try Sample.samples32(colour)[0]
      let bytes = try image.bytes()
      let code =
        format == .uchar ? Double(bytes[0]) / 255 : Double(try Sample.samples16(image)[0]) / 65_535
      let light = ToneCurve.gamma(461.0 / 256)(code)
      #expect(abs(Double(seen) - SRGB.encoded(light)) < 1e-4)
      let (out, _) = try Sample.identity(scratch["g.tif"], to: .tiff)
      #expect(try Sample.difference(out, image) <= 1)
      #expect(out.blob("icc-profile-data") == profile)
    }
  }
}
