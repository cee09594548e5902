import Foundation
import Testing

@testable import Vips

@Suite struct MetadataTests {
  private let xmp = Array(
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><r tiff:Orientation=\"6\" a=\"b\"/></x:xmpmeta>".utf8)
  private let iptc: [UInt8] = [0x1C, 2, 5, 0, 5] + Array("Title".utf8)

  private func write(_ path: String, _ saver: String) throws {
    try Sample.image(60, 40, 3, .uchar, "srgb", nil)
      .apply("copy", ["xres": .double(72 / 25.4), "yres": .double(72 / 25.4)])
      .setting([
        ("exif-ifd0-Make", .string("Acme (Acme, ASCII, 5 components, 5 bytes)")),
        ("exif-ifd0-Copyright", .string("Somebody (Somebody, ASCII, 9 components, 9 bytes)")),
        ("xmp-data", .blob(xmp)),
        (
          "iptc-data",
          .blob(saver == "jpegsave" ? IPTCBlock.wrapped(iptc) : iptc)
        ),
        ("jpeg-thumbnail-data", .blob([0xFF, 0xD8, 0xFF, 0xD9])),
        ("orientation", .int(6)),
      ]).save(saver, path)
  }

  private func enlarged(
    _ path: String, to format: OutputCapabilities, _ options: FinishOptions = .init()
  ) throws -> (Image, [String]) {
    let state = RunState()
    let picture = try Picture.open(.file(path))
    let colour = try picture.working(window: 64, state: state).colour
    let large = try colour.apply("zoom", ["xfac": 4, "yfac": 4])
    let (image, warnings) = try picture.finished(
      colour: large, alpha: nil, for: format, options: options, state: state)
    return (image, warnings)
  }

  @Test func aPhotographKeepsItsPapers() throws {
    let scratch = try Scratch()
    try write(scratch["a.jpg"], "jpegsave")
    #expect(try Image.file(scratch["a.jpg"]).blob("jpeg-thumbnail-data") != nil)
    let (image, warnings) = try enlarged(scratch["a.jpg"], to: .jpeg)
    #expect(warnings == [])
    try image.save("jpegsave", scratch["b.jpg"])
    let saved = try Image.file(scratch["b.jpg"])
    #expect(saved.width == 160 && saved.height == 240)
    #expect(saved.string("exif-ifd0-Make")?.hasPrefix("Acme") == true)
    #expect(saved.string("exif-ifd0-Copyright")?.hasPrefix("Somebody") == true)
    #expect(saved.string("exif-ifd0-Orientation")?.hasPrefix("1 ") ?? true)
    #expect(saved.int("orientation") ?? 1 == 1)
    #expect(saved.string("exif-ifd2-PixelXDimension")?.hasPrefix("160 ") == true)
    #expect(saved.string("exif-ifd2-PixelYDimension")?.hasPrefix("240 ") == true)
    #expect(abs(saved.xres - 288 / 25.4) < 0.05 && abs(saved.yres - 288 / 25.4) < 0.05)
    #expect(saved.blob("jpeg-thumbnail-data") == nil)
    #expect(saved.blob("iptc-data").flatMap(IPTCBlock.bare) == iptc)
    let packet = String(decoding: try #require(saved.blob("xmp-data")), as: UTF8.self)
    #expect(packet.contains("tiff:Orientation=\"1\" a=\"b\""))
  }

  @Test func whatAFormatCannotHoldIsSaidInOneLine() throws {
    let scratch = try Scratch()
    try write(scratch["a.jpg"], "jpegsave")
    let (tiff, first) = try enlarged(scratch["a.jpg"], to: .tiff)
    #expect(first == ["\(scratch["a.jpg"]): TIFF cannot hold EXIF; left out"])
    try tiff.save("tiffsave", scratch["b.tif"])
    let saved = try Image.file(scratch["b.tif"])
    #expect(saved.blob("iptc-data").map { IPTCBlock.whole($0).records } == iptc)
    #expect(saved.blob("xmp-data") != nil)
    #expect(abs(saved.xres - 288 / 25.4) < 0.05)
    #expect(saved.int("orientation") == 1)
    let (_, second) = try enlarged(scratch["a.jpg"], to: .png)
    #expect(second == ["\(scratch["a.jpg"]): PNG cannot hold IPTC; left out"])
    // From TIFF to a photograph's format: bare records into a block.
    let (jpeg, third) = try enlarged(scratch["b.tif"], to: .jpeg)
    #expect(third == [])
    try jpeg.save("jpegsave", scratch["c.jpg"])
    let back = try Image.file(scratch["c.jpg"])
    #expect(back.blob("iptc-data").flatMap(IPTCBlock.bare) == iptc)
    // A TIFF whose records end too soon, as libvips itself leaves them.
    try write(scratch["a.tif"], "tiffsave")
    let (_, fourth) = try enlarged(scratch["a.tif"], to: .jpeg)
    let path = scratch["a.tif"]
    #expect(fourth == ["\(path): its IPTC cannot be read to the end; the rest is left out"])
  }

  @Test func stripLeavesTheProfileOnly() throws {
    let scratch = try Scratch()
    try write(scratch["a.jpg"], "jpegsave")
    let p3 = try Image.file(scratch["a.jpg"]).apply(
      "icc_transform", ["output_profile": "p3", "input_profile": "srgb"])
    try p3.save("jpegsave", scratch["p.jpg"])
    let (image, warnings) = try enlarged(
      scratch["p.jpg"], to: .jpeg, FinishOptions(strip: true))
    #expect(warnings == [])
    try image.save("jpegsave", scratch["b.jpg"])
    let saved = try Image.file(scratch["b.jpg"])
    #expect(saved.blob("icc-profile-data") != nil)
    #expect(saved.blob("xmp-data") == nil && saved.blob("iptc-data") == nil)
    #expect(saved.string("exif-ifd0-Make") == nil)
    #expect(saved.string("exif-ifd0-Copyright") == nil)
  }

  @Test func iptcBlocksSurviveDamage() {
    let block = IPTCBlock.wrapped(iptc)
    #expect(IPTCBlock.bare(block) == iptc)
    #expect(IPTCBlock.bare(iptc) == iptc)
    for end in 0..<block.count { _ = IPTCBlock.bare(Array(block.prefix(end))) }
    for at in block.indices {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
        var changed = block
        changed[at] = value
        _ = IPTCBlock.bare(changed)
      }
    }
    let two = iptc + [0x1C, 2, 0x50, 0, 2, 0x41, 0x42]
    #expect(IPTCBlock.whole(two + [0, 0]) == (two, false))
    #expect(IPTCBlock.whole(Array(two.dropLast())) == (iptc, true))
    for at in two.indices {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
        var changed = two
        changed[at] = value
        #expect(IPTCBlock.whole(changed).records.count <= two.count)
      }
    }
    // Another resource before it.
    let other = Array("8BIM".utf8) + [0x04, 0x0C, 1, 0x41, 0, 0, 0, 3, 9, 9, 9, 0]
    let both = Array(block.prefix(14)) + other + Array(block.dropFirst(14))
    #expect(IPTCBlock.bare(both) == iptc)
  }
}
