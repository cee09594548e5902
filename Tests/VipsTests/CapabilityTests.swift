import Testing
import Vips

@Suite struct CapabilityTests {
  @Test(arguments: [
    ("o.tif", 32, true), ("o.tif[compression=jpeg]", 8, true), ("o.png", 16, true),
    ("o.png[palette]", 8, true), ("o.jpg", 8, false), ("o.webp", 8, true), ("o.avif", 12, true),
    ("o.avif[bitdepth=10]", 10, true), ("o.jxl", 32, true), ("o.dz", 8, false),
    ("o.dz[suffix=.png]", 16, true), ("o.ppm", 32, false), ("o.gif", 8, true),
  ])
  func bitsAndAlpha(output: String, bits: Int, alpha: Bool) throws {
    let target = try OutputTarget(parsing: output)
    #expect(target.maximumBits == bits)
    #expect(target.supportsAlpha == alpha)
  }

  /// The table says what comes back; this asks the files.
  @Test(arguments: ["tif", "png", "jpg", "webp", "avif", "heic", "jxl"])
  func theTableIsTrue(suffix: String) throws {
    let folder = try Scratch()
    let options = suffix == "avif" || suffix == "heic" ? "[effort=0]" : ""
    let target = try OutputTarget(parsing: folder["o.\(suffix)\(options)"])
    let profile = try #require(try Image.profile())
    let input = try Pattern.image(width: 80, height: 70, bands: target.supportsAlpha ? 4 : 3)
      .apply("cast", ["format": "ushort", "shift": true])
      .apply("copy", ["interpretation": "rgb16"])
      .setting([
        ("icc-profile-data", .blob(profile)),
        ("exif-ifd0-Make", .string("Maker (Maker, ASCII, 6 components, 6 bytes)")),
        ("xmp-data", .blob(Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8))),
      ])
    try target.write(input, state: RunState(), overwrite: false)
    let saved = try Image.file(target.path)
    #expect(saved.hasAlpha == target.supportsAlpha)
    #expect((saved.format != .uchar) == (target.maximumBits > 8))
    #expect((saved.blob("icc-profile-data") != nil) == target.supportsICC)
    #expect((saved.blob("exif-data") != nil) == target.supportsEXIF)
    #expect((saved.blob("xmp-data") != nil) == target.supportsXMP)
    let grey = try input.apply("extract_band", ["band": 0])
      .apply("copy", ["interpretation": "grey16"]).removing(["icc-profile-data"])
    try target.write(grey, state: RunState(), overwrite: true)
    #expect((try Image.file(target.path).bands == 1) == target.format.supportsGrey)
  }
}

extension Image {
  /// libvips's own grey or colour profile, as any picture might carry.
  static func profile() throws -> [UInt8]? {
    try VipsLibrary.start()
    return try Operation.call("profile_load", ["name": "srgb"]).blob("profile")
  }
}
