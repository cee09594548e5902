import Testing

@testable import Vips

@Suite struct AlphaTests {
  /// Left half opaque and dark red, right half invisible and bright garbage.
  private func half(_ scratch: Scratch, _ name: String, format: BandFormat = .uchar) throws {
    var data: [UInt8] = []
    for _ in 0..<64 {
      for x in 0..<96 {
        data += x < 48 ? [90, 20, 10, 255] : [0, 255, UInt8(x), 0]
      }
    }
    var image = try Sample.image(96, 64, 4, .uchar, "srgb", data)
    if format == .ushort {
      image = try Sample.image(
        96, 64, 4, .ushort, "rgb16", Sample.bytes(data.map { UInt16($0) * 257 }))
    }
    try image.save("pngsave", scratch[name])
  }

  @Test(arguments: [BandFormat.uchar, .ushort])
  func invisibleColourIsReplacedByItsSurroundings(format: BandFormat) throws {
    let scratch = try Scratch()
    try half(scratch, "a.png", format: format)
    let state = RunState()
    let picture = try Picture.open(.file(scratch["a.png"]))
    let (colour, alpha) = try picture.working(window: 32, state: state)
    #expect(colour.format == format)
    #expect(alpha?.format == format)
    let values =
      format == .uchar
      ? try colour.bytes().map(Int.init) : try Sample.samples16(colour).map { Int($0) / 257 }
    for y in 0..<64 {
      for x in 0..<96 {
        let pixel = Array(values[(y * 96 + x) * 3..<(y * 96 + x) * 3 + 3])
        if x < 48 {
          #expect(pixel == [90, 20, 10])
        } else {
          #expect(abs(pixel[0] - 90) <= 1 && abs(pixel[1] - 20) <= 1 && abs(pixel[2] - 10) <= 1)
        }
      }
    }
    try state.check()
  }

  @Test func visibleColourIsKeptBitForBit() throws {
    let scratch = try Scratch()
    let data = Sample.noise(200 * 90 * 4, seed: 5)
    try Sample.image(200, 90, 4, .uchar, "srgb", data).save("pngsave", scratch["a.png"])
    let out = try Sample.identity(scratch["a.png"], to: .png).image.bytes()
    var worst = 0.0
    for pixel in 0..<200 * 90 {
      let alpha = data[pixel * 4 + 3]
      #expect(out[pixel * 4 + 3] == alpha)
      for band in 0..<3 {
        let gap = abs(Int(out[pixel * 4 + band]) - Int(data[pixel * 4 + band]))
        if alpha >= 4 { #expect(gap == 0) }
        worst = max(worst, Double(gap) * Double(alpha) / 255)
      }
    }
    #expect(worst <= 1)
  }

  @Test func aPictureWithNothingVisibleIsFinite() throws {
    let scratch = try Scratch()
    let data = Sample.floats(40 * 40 * 4)
    let clear = try Sample.image(40, 40, 4, .float, "scrgb", data).apply(
      "linear", ["a": [.infinity, 1, 1, 0], "b": [0, 0, 0, 0]])
    try clear.save("tiffsave", scratch["a.tif"])
    let state = RunState()
    let colour = try Picture.open(.file(scratch["a.tif"])).working(window: 8, state: state).colour
    #expect(try Sample.samples32(colour).allSatisfy { abs($0 - 0.5) < 1e-3 })
  }

  @Test func alphaIsResampledToTheColoursSize() throws {
    let scratch = try Scratch()
    try half(scratch, "a.png")
    let state = RunState()
    let picture = try Picture.open(.file(scratch["a.png"]))
    let (colour, alpha) = try picture.working(window: 32, state: state)
    let large = try colour.apply("zoom", ["xfac": 4, "yfac": 4])
    let (out, _) = try picture.finished(
      colour: large, alpha: alpha, for: .png, options: .init(), state: state)
    #expect(out.width == 384 && out.height == 256 && out.bands == 4)
    let bytes = try out.bytes()
    for x in 0..<384 {
      let value = bytes[(100 * 384 + x) * 4 + 3]
      // Three lobes reach 3 pixels of the small picture, 12 of the large one.
      if x < 178 { #expect(value == 255) }
      if x > 206 { #expect(value == 0) }
    }
    let edge = (188..<196).map { Int(bytes[(100 * 384 + $0) * 4 + 3]) }
    #expect(edge == edge.sorted(by: >) && edge[0] > 127 && edge[7] < 128)
    #expect(out.xres == picture.header.xres * 4 || picture.header.xres == 1)
    try state.check()
  }

  @Test func lanczosReproducesAStraightLineAndConstants() throws {
    let ramp = (0..<32).flatMap { _ in (0..<32).map { UInt8(40 + $0 * 4) } }
    let image = try Sample.image(32, 32, 1, .uchar, "b-w", ramp)
    let state = RunState()
    for (width, height) in [(128, 96), (77, 51), (11, 9), (1, 1), (32, 320)] {
      let out = try LanczosResize.resize(image, width: width, height: height, state: state)
      let bytes = try out.bytes()
      #expect(bytes.count == width * height)
      guard width > 32 else { continue }
      for x in width / 4..<width * 3 / 4 {
        let expected = 40 + ((Double(x) + 0.5) * 32 / Double(width) - 0.5) * 4
        #expect(abs(Double(bytes[x]) - expected) < 1.2)
      }
    }
    let full = try Sample.image(9, 9, 1, .uchar, "b-w", [UInt8](repeating: 255, count: 81))
    #expect(
      try LanczosResize.resize(full, width: 100, height: 33, state: state).bytes()
        .allSatisfy { $0 == 255 })
    try state.check()
  }

  @Test func formatsWithoutAlphaGetWhitePaper() throws {
    let scratch = try Scratch()
    let data: [UInt8] = [10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 200, 51]
    try Sample.image(3, 1, 4, .uchar, "srgb", data).save("pngsave", scratch["a.png"])
    let (out, warnings) = try Sample.identity(scratch["a.png"], to: .jpeg)
    #expect(out.bands == 3)
    #expect(try out.bytes() == [255, 255, 255, 10, 20, 30, 204, 224, 244])
    #expect(warnings.count == 1 && warnings[0].contains("JPEG cannot hold alpha; laid over white"))
  }
}

extension AlphaTests {
  /// What one strip computes must not depend on where strips begin.
  @Test func theFillHasNoSeams() throws {
    let scratch = try Scratch()
    // Few visible pixels, of two colours, so that coarse levels are used everywhere.
    var data: [UInt8] = []
    let noise = Sample.noise(150 * 330, seed: 9)
    for y in 0..<330 {
      for x in 0..<150 {
        let shows = noise[y * 150 + x] < 3 && (y < 100 || y > 150)
        data += shows ? [UInt8(y * 255 / 330), UInt8(x), 100, 255] : [0, 0, 255, 0]
      }
    }
    try Sample.image(150, 330, 4, .uchar, "srgb", data).save("pngsave", scratch["a.png"])
    let state = RunState()
    let colour = try Picture.open(.file(scratch["a.png"])).working(window: 330, state: state).colour
    let bytes = try colour.bytes()
    try state.check()
    var across = 0
    var elsewhere = 0
    for y in 1..<330 where y % 64 == 0 || y % 64 == 33 {
      for x in 0..<150 {
        guard data[(y * 150 + x) * 4 + 3] == 0, data[((y - 1) * 150 + x) * 4 + 3] == 0 else {
          continue
        }
        let step = abs(Int(bytes[(y * 150 + x) * 3]) - Int(bytes[((y - 1) * 150 + x) * 3]))
        if y % 64 == 0 { across = max(across, step) } else { elsewhere = max(elsewhere, step) }
        // No trace of the invisible blue, which lies at 0, 0, 255.
        #expect(bytes[(y * 150 + x) * 3 + 2] <= 128)
      }
    }
    #expect(across <= 2 * elsewhere + 8, "\(across) at the seams, \(elsewhere) elsewhere")
  }
}
