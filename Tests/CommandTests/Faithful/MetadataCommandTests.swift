import Foundation
import Impasto
import TestSupport
import Testing

/// EXIF, XMP, IPTC, resolution and orientation through the whole command.
@Suite struct MetadataCommandTests {
  let shop: Workshop
  private let xmp = Array(
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><r note=\"kept\"/></x:xmpmeta>".utf8)
  /// A Photoshop resource block with one IPTC record, "Title".
  private let iptc =
    Array("Photoshop 3.0\0".utf8) + Array("8BIM".utf8) + [4, 4, 0, 0, 0, 0, 0, 10]
    + [0x1C, 2, 5, 0, 5] + Array("Title".utf8)

  init() throws { shop = try Workshop() }

  private func write(_ name: String) throws {
    let image = try TestFile.noise(width: 48, height: 32)
      .apply("copy", ["xres": .double(300 / 25.4), "yres": .double(300 / 25.4)])
      .setting([
        ("exif-ifd0-Make", .string("Acme (Acme, ASCII, 5 components, 5 bytes)")),
        ("exif-ifd0-Copyright", .string("Somebody (Somebody, ASCII, 9 components, 9 bytes)")),
        ("xmp-data", .blob(xmp)), ("iptc-data", .blob(iptc)),
      ])
    try TestFile.save(image, to: shop[name])
  }

  @Test func aPhotographKeepsItsPapers() throws {
    try write("in.jpg")
    let run = try shop.run("twice", "in.jpg", "out.jpg")
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.errors.contains("warning"), "\(run.errors)")
    let out = try TestFile.read(shop["out.jpg"])
    #expect(out.string("exif-ifd0-Make")?.hasPrefix("Acme") == true)
    #expect(out.string("exif-ifd0-Copyright")?.hasPrefix("Somebody") == true)
    #expect(
      out.blob("xmp-data").map { String(decoding: $0, as: UTF8.self) }?.contains("kept") == true)
    let records = String(decoding: out.blob("iptc-data") ?? [], as: UTF8.self)
    #expect(records.contains("Title"))
    // Twice the pixels on the same paper.
    #expect(abs(out.xres * 25.4 - 600) < 1 && abs(out.yres * 25.4 - 600) < 1)
  }

  @Test func stripDropsThem() throws {
    try write("in.jpg")
    for output in ["out.jpg", "out.png", "out.tif"] {
      let run = try shop.run("keep", "in.jpg", output, "--strip")
      #expect(run.status == 0, "\(run.errors)")
      #expect(!run.errors.contains("warning"), "\(run.errors)")
      let out = try TestFile.read(shop[output])
      #expect(out.string("exif-ifd0-Make") == nil && out.string("exif-ifd0-Copyright") == nil)
      #expect(out.blob("xmp-data") == nil && out.blob("iptc-data") == nil)
    }
  }

  @Test(arguments: 1...8)
  func orientationIsAppliedOnceAndReset(_ orientation: Int) throws {
    let image = try TestFile.noise(width: 50, height: 30).setting("orientation", .int(orientation))
    for name in ["in.jpg", "in.tif"] {
      try TestFile.save(image, to: shop[name])
      let upright = try TestFile.read(shop[name]).apply("autorot")
      #expect((upright.width, upright.height) == (orientation < 5 ? (50, 30) : (30, 50)))
      let output = "out-\(name.suffix(3)).png"
      let run = try shop.run("twice", "--tile", "32", name, output)
      #expect(run.status == 0, "\(run.errors)")
      let out = try TestFile.read(shop[output])
      #expect(out.int("orientation") ?? 1 == 1)
      #expect(try TestFile.gap(TestFile.zoomed(upright, 2), out) == 0, "\(name) \(orientation)")
    }
  }

  @Test func resolutionsOfBothAxesTurnWithThePicture() throws {
    let image = try TestFile.noise(width: 50, height: 30)
      .apply("copy", ["xres": 4, "yres": 8]).setting("orientation", .int(6))
    try TestFile.save(image, to: shop["in.tif"])
    let run = try shop.run("twice", "in.tif", "out.tif")
    #expect(run.status == 0, "\(run.errors)")
    let out = try TestFile.read(shop["out.tif"])
    #expect(abs(out.xres - 16) < 0.01 && abs(out.yres - 8) < 0.01)
  }
}
