import Testing

@testable import Vips

@Suite struct OrientationTests {
  @Test(arguments: 1...8)
  func everyOrientationIsAppliedOnce(orientation: Int) throws {
    let scratch = try Scratch()
    let image = try Sample.image(53, 31, 3, .uchar, "srgb", nil)
      .apply("copy", ["xres": 4, "yres": 8]).setting("orientation", .int(orientation))
    try image.save("jpegsave", scratch["a.jpg"])
    try image.save("tiffsave", scratch["a.tif"])
    try image.save(
      "tiffsave", scratch["t.tif"], ["tile": true, "tile_width": 16, "tile_height": 16])
    for name in ["a.jpg", "a.tif", "t.tif"] {
      let expected = try Image.file(scratch[name]).apply("autorot")
      let picture = try Picture.open(.file(scratch[name]))
      #expect(picture.orientation == orientation)
      #expect(picture.width == expected.width && picture.height == expected.height)
      #expect(picture.width == (orientation > 4 ? 31 : 53))
      let (out, _) = try Sample.identity(scratch[name], to: .tiff)
      #expect(try out.bytes() == expected.bytes())
      #expect(out.int("orientation") == 1)
      try out.save("tiffsave", scratch["b.tif"])
      let saved = try Image.file(scratch["b.tif"])
      #expect(saved.int("orientation") == 1)
      #expect(abs(saved.xres - (orientation > 4 ? 8 : 4)) < 0.1)
      try out.save("jpegsave", scratch["b.jpg"])
      #expect((try Image.file(scratch["b.jpg"]).int("orientation") ?? 1) == 1)
    }
  }

  @Test func alphaTurnsWithColour() throws {
    let scratch = try Scratch()
    var data = Sample.noise(13 * 7 * 4)
    for pixel in 0..<13 * 7 { data[pixel * 4 + 3] |= 8 }
    try Sample.image(13, 7, 4, .uchar, "srgb", data).setting("orientation", .int(6))
      .save("tiffsave", scratch["a.tif"])
    let expected = try Image.file(scratch["a.tif"]).apply("autorot").bytes()
    #expect(try Sample.identity(scratch["a.tif"], to: .tiff).image.bytes() == expected)
  }
}
