import Foundation
import Testing

@testable import Vips

@Suite struct OpeningTests {
  private func message(_ path: String, _ options: PictureOptions = .init()) -> String {
    do {
      _ = try Picture.open(.file(path), options: options)
      return "opened"
    } catch {
      return error.description
    }
  }

  @Test func whatIsNoPictureIsSaidInOneLine() throws {
    let scratch = try Scratch()
    #expect(message(scratch["none.png"]) == "\(scratch["none.png"]): no such file")
    #expect(message(scratch.path).contains("found a folder, expected a picture"))
    try Data().write(to: URL(filePath: scratch["empty.png"]))
    #expect(message(scratch["empty.png"]).contains("found an empty file"))
    for text in ["hello, this is not a picture", "2 2\n1 2\n3 4\n", "P5", "GIF89a", "<svg/>"] {
      try Data(text.utf8).write(to: URL(filePath: scratch["text.jpg"]))
      let found = message(scratch["text.jpg"])
      #expect(found.hasPrefix("\(scratch["text.jpg"]): "), "\(found)")
      #expect(found.contains("expected") && !found.contains("\n"), "\(found)")
    }
  }

  @Test func sizesAboveTheLimitAreRefused() throws {
    let scratch = try Scratch()
    try Sample.image(100, 50, 1, .uchar, "b-w", nil).save("pngsave", scratch["a.png"])
    #expect(
      message(scratch["a.png"], PictureOptions(maxPixels: 4999)).contains("found 100x50 pixels"))
    #expect(
      message(scratch["a.png"], PictureOptions(maxSide: 99)).contains("no side above 99"))
    #expect(message(scratch["a.png"], PictureOptions(maxPixels: 5000, maxSide: 100)) == "opened")
  }

  @Test func samplesThatMeanNothingHereAreRefused() throws {
    let scratch = try Scratch()
    for format in ["uint", "int", "short", "char"] {
      try Sample.image(4, 4, 3, .uchar, "srgb", nil).apply("cast", ["format": .string(format)])
        .save("tiffsave", scratch["a.tif"])
      #expect(message(scratch["a.tif"]).contains("found \(format) samples"))
    }
    try Sample.image(4, 4, 5, .uchar, "srgb", nil).save("tiffsave", scratch["b.tif"])
    #expect(message(scratch["b.tif"]).contains("found 5 bands"))
  }

  private func frames(_ scratch: Scratch) throws {
    let height = MetadataValue.int(10)
    var frames = Sample.noise(10 * 30 * 3)
    frames[0] = 9
    let strip = try Sample.image(10, 30, 3, .uchar, "srgb", frames)
      .setting("page-height", height)
    try strip.save("gifsave", scratch["a.gif"])
    try strip.save("webpsave", scratch["a.webp"], ["lossless": true])
    try strip.save("tiffsave", scratch["a.tif"])
  }

  @Test func animationsAndPagesGetAClearAnswer() throws {
    let scratch = try Scratch()
    try frames(scratch)
    for name in ["a.gif", "a.webp"] {
      let found = message(scratch[name])
      #expect(found.contains("found 3 frames (an animation), expected one picture"))
      #expect(found.contains("\(scratch[name])[page=0]") && found.contains("[page=2]"))
    }
    #expect(message(scratch["a.tif"]).contains("found 3 pages, expected one picture"))
    for name in ["a.gif", "a.webp", "a.tif"] {
      let all = try Image.file(scratch[name], options: ["n": -1])
      for page in 0..<3 {
        let expected = try all.apply(
          "extract_area",
          ["left": 0, "top": .int(page * 10), "width": 10, "height": 10]
        ).bytes()
        let bracket = try Sample.identity("\(scratch[name])[page=\(page)]", to: .png).image
        #expect(bracket.height == 10)
        #expect(try bracket.bytes() == expected)
        let option = try Sample.identity(
          scratch[name], to: .png, picture: PictureOptions(page: page)
        ).image
        #expect(try option.bytes() == expected)
      }
      let missing = message(scratch[name], PictureOptions(page: 3))
      #expect(missing == "\(scratch[name]): found 3 pages, expected page 3, counted from 0")
      #expect(message(scratch[name], PictureOptions(page: -1)).contains("expected page -1"))
      #expect(message("\(scratch[name])[page=7]") != "opened")
      #expect(message("\(scratch[name])[n=-1]") != "opened")
    }
  }

  @Test func aSingleFrameIsAPicture() throws {
    let scratch = try Scratch()
    let image = try Sample.image(10, 10, 3, .uchar, "srgb", nil)
    try image.save("gifsave", scratch["a.gif"])
    #expect(try Picture.open(.file(scratch["a.gif"])).pages == 1)
  }

  @Test func pyramidsAreOnePicture() throws {
    let scratch = try Scratch()
    for (width, height) in [(301, 203), (257, 64), (1000, 20)] {
      let image = try Sample.image(width, height, 3, .uchar, "srgb", nil)
      let options: KeyValuePairs<String, Argument> = [
        "pyramid": true, "tile": true, "tile_width": 16, "tile_height": 16, "depth": "onepixel",
      ]
      try image.save("tiffsave", scratch["p.tif"], options)
      let picture = try Picture.open(.file(scratch["p.tif"]))
      #expect(picture.pages > 3)
      #expect(!picture.isSequential)
      #expect(picture.width == width)
      #expect(try Sample.identity(scratch["p.tif"], to: .tiff).image.bytes() == image.bytes())
    }
    #expect(!PageLayout.isPyramid([(100, 100), (100, 100)]))
    #expect(!PageLayout.isPyramid([(100, 100), (50, 40)]))
    #expect(PageLayout.isPyramid([(100, 60), (25, 15), (13, 8)]))
    #expect(!PageLayout.isPyramid([(100, 60)]))
  }

  @Test func accessFollowsTheLoader() throws {
    let scratch = try Scratch()
    let image = try Sample.image(64, 64, 3, .uchar, "srgb", nil)
    try image.save("tiffsave", scratch["tiled.tif"], ["tile": true])
    try image.save("tiffsave", scratch["strips.tif"])
    try image.save("jpegsave", scratch["a.jpg"])
    #expect(try !Picture.open(.file(scratch["tiled.tif"])).isSequential)
    for name in ["strips.tif", "a.jpg"] {
      #expect(try Picture.open(.file(scratch[name])).isSequential)
    }
  }

  @Test func bracketsAndOtherNames() throws {
    let scratch = try Scratch()
    let image = try Sample.image(12, 12, 3, .uchar, "srgb", nil)
    for name in [
      "a[page=0].png", "b[1]", "c]", "[d].png", " space .png", "ünï🙂.png", "-n.png", "e:f,g=h.png",
      "%s%n.png", "quote\"'.png", "x[", "line\nbreak.png",
    ] {
      try image.save("pngsave", scratch["plain.png"])
      try FileManager.default.moveItem(atPath: scratch["plain.png"], toPath: scratch[name])
      #expect(
        try Sample.identity(scratch[name], to: .png).image.bytes() == image.bytes(), "\(name)")
    }
    #expect(message(scratch["none[page=1]"]) == "\(scratch["none"]): no such file")
    #expect(message("[page=1]").contains("no such file"))
    #expect(message("").contains("no such file"))
    #expect(message(scratch["plain.png"] + "\0") != "opened")
  }

  @Test(arguments: ["jpg", "png", "tif", "webp", "gif", "tiled.tif", "deflate.tif"])
  func filesThatEndEarlyFail(kind: String) throws {
    let scratch = try Scratch()
    let image = try Sample.image(300, 200, 3, .uchar, "srgb", nil)
    switch kind {
    case "jpg": try image.save("jpegsave", scratch["a"])
    case "png": try image.save("pngsave", scratch["a"])
    case "tif": try image.save("tiffsave", scratch["a"])
    case "webp": try image.save("webpsave", scratch["a"], ["lossless": true])
    case "gif": try image.save("gifsave", scratch["a"])
    case "tiled.tif": try image.save("tiffsave", scratch["a"], ["tile": true])
    default: try image.save("tiffsave", scratch["a"], ["compression": "deflate"])
    }
    let whole = try Data(contentsOf: URL(filePath: scratch["a"]))
    for share in [0.02, 0.3, 0.6, 0.95] {
      let part = whole.prefix(Int(Double(whole.count) * share))
      try part.write(to: URL(filePath: scratch["cut"]))
      let state = RunState()
      do {
        let picture = try Picture.open(.file(scratch["cut"]))
        let colour = try picture.working(window: 64, state: state).colour
        // The pipeline itself does not fail: the run's state does.
        _ = try colour.bytes()
        #expect(state.error != nil, "\(kind) at \(share)")
      } catch let error as PictureError {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  @Test func aFileIsDecodedOnceFromTheTop() throws {
    let scratch = try Scratch()
    var data = Sample.noise(500 * 900 * 4)
    for pixel in 0..<500 * 900 { data[pixel * 4 + 3] |= 4 }
    let image = try Sample.image(500, 900, 4, .uchar, "srgb", data)
    try image.save("pngsave", scratch["a.png"])
    let state = RunState()
    let picture = try Picture.open(.file(scratch["a.png"]))
    let (colour, alpha) = try picture.working(window: 160, state: state)
    // Colour runs ahead of alpha by a strip and its halo.
    let ahead = ReadAhead(rows: 96, halo: 32)
    let network = try Image.strips(
      from: colour, width: 500, layout: StripLayout(height: 900, every: 96), bands: 3,
      format: .uchar, interpretation: .sRGB, cachedStrips: 2, state: state, producer: ahead)
    let (out, _) = try picture.finished(
      colour: network, alpha: alpha, for: .png, options: .init(), state: state)
    try out.save("pngsave", scratch["b.png"])
    try state.check()
    #expect(try Image.file(scratch["b.png"]).bytes() == data)
  }
}

/// Copies its source, reading a halo as a network does.
private final class ReadAhead: StripProducer {
  let rows: Int
  let halo: Int

  init(rows: Int, halo: Int) {
    self.rows = rows
    self.halo = halo
  }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let top = max(0, rows.lowerBound - halo)
    let bottom = min(source.image.height, rows.upperBound + halo)
    let view = try source.read(Rect(left: 0, top: top, width: out.width, height: bottom - top))
    for row in 0..<rows.count {
      (out.base + row * out.bytesPerLine).copyMemory(
        from: view.base + (rows.lowerBound - top + row) * view.bytesPerLine,
        byteCount: out.bytesPerLine)
    }
  }
}
