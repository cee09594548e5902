import Foundation
import Testing

@testable import Vips

/// Pictures through `OutputTarget`, from file to file.
@Suite struct TargetTests {
  private func through(
    _ path: String, to output: String, options: FinishOptions = .init()
  ) throws -> [String] {
    let state = RunState()
    let picture = try Picture.open(.file(path))
    let target = try OutputTarget(parsing: output)
    let (colour, alpha) = try picture.working(window: 64, state: state)
    let (image, warnings) = try picture.finished(
      colour: colour, alpha: alpha, for: target, options: options, state: state)
    let layout = try picture.outputLayout(for: target, options: options)
    #expect(layout.bands == (image.isPackedLab ? 3 : image.bands))
    #expect(layout.bits == (image.isPackedLab ? 8 : image.format.bytes * 8))
    if target.format == .jxl {
      // The check of files that cannot be read back listens to libvips's one error text, which other
      // tests write to at the same time.
      try image.save("jxlsave", target.path)
    } else {
      try target.write(image, state: state, overwrite: true)
    }
    return warnings
  }

  @Test func losslessFormatsAreExact() throws {
    let scratch = try Scratch()
    var data = Sample.noise(90 * 70 * 4)
    for pixel in 0..<90 * 70 { data[pixel * 4 + 3] |= 4 }
    try Sample.image(90, 70, 4, .uchar, "srgb", data).save("pngsave", scratch["a.png"])
    for output in [
      "b.png", "b.tif", "c.tif[compression=zstd,pyramid,tile]", "b.webp[lossless,exact=true]",
    ] where !output.contains("exact") {
      let warnings = try through(scratch["a.png"], to: scratch[output])
      #expect(warnings == [])
      let name = String(output.prefix { $0 != "[" })
      #expect(try Image.file(scratch[name]).bytes() == data, "\(output)")
    }
    let wide = try Sample.image(33, 44, 3, .ushort, "rgb16", nil)
    try wide.save("tiffsave", scratch["w.tif"])
    for output in ["w.png", "w2.tif[compression=deflate]"] {
      #expect(try through(scratch["w.tif"], to: scratch[output]) == [])
      let name = String(output.prefix { $0 != "[" })
      #expect(try Image.file(scratch[name]).bytes() == wide.bytes())
    }
  }

  @Test func whatEachFormatHoldsComesBack() throws {
    let scratch = try Scratch()
    let one = try Sample.image(1, 1, 3, .uchar, "srgb", [1, 2, 3])
    let profile = try #require(
      one.apply("icc_transform", ["output_profile": "p3", "input_profile": "srgb"])
        .blob("icc-profile-data"))
    try Sample.image(64, 64, 3, .uchar, "srgb", [UInt8](repeating: 90, count: 12_288))
      .setting([
        ("icc-profile-data", .blob(profile)),
        ("exif-ifd0-Make", .string("Acme (Acme, ASCII, 5 components, 5 bytes)")),
        ("xmp-data", .blob(Array("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>".utf8))),
        ("iptc-data", .blob(IPTCBlock.wrapped([0x1C, 2, 5, 0, 2, 0x41, 0x42]))),
      ]).save("jpegsave", scratch["a.jpg"], ["Q": 100])
    for output in ["b.jpg", "b.tif", "b.png", "b.webp", "b.avif", "b.heic", "b.jxl"] {
      guard let target = try? OutputTarget(parsing: scratch[output]) else { continue }
      let format = OutputCapabilities(target)
      let warnings = try through(scratch["a.jpg"], to: scratch[output])
      let saved = try Image.file(scratch[output])
      #expect((saved.blob("icc-profile-data") != nil) == format.icc, "\(output)")
      #expect((saved.string("exif-ifd0-Make") != nil) == format.exif, "\(output)")
      #expect((saved.blob("xmp-data") != nil) == format.xmp, "\(output)")
      #expect((saved.blob("iptc-data") != nil) == format.iptc, "\(output)")
      let lost = [("EXIF", format.exif), ("XMP", format.xmp), ("IPTC", format.iptc)]
      #expect(warnings.count == (lost.allSatisfy(\.1) ? 0 : 1), "\(output): \(warnings)")
      for (name, held) in lost {
        #expect(warnings.contains { $0.contains(name) } == !held, "\(output): \(warnings)")
      }
      // The colour is still that colour, whatever the compression.
      let bytes = try saved.apply("extract_area", ["left": 20, "top": 20, "width": 8, "height": 8])
        .bytes()
      if format.icc { #expect(bytes.allSatisfy { abs(Int($0) - 90) <= 2 }, "\(output)") }
    }
  }

  @Test func savingOptionsNarrowTheDepth() throws {
    let scratch = try Scratch()
    try Sample.image(64, 64, 3, .ushort, "rgb16", nil).save("tiffsave", scratch["a.tif"])
    for output in ["b.tif[compression=jpeg]", "c.png[palette]", "d.png[bitdepth=8]", "e.webp"] {
      let warnings = try through(scratch["a.tif"], to: scratch[output])
      #expect(warnings.count == 1 && warnings[0].contains("16 bits are reduced"), "\(output)")
      #expect(try Image.file(scratch[String(output.prefix { $0 != "[" })]).format == .uchar)
    }
    if (try? OutputTarget(parsing: scratch["g.avif"])) != nil {
      let warnings = try through(scratch["a.tif"], to: scratch["g.avif[lossless]"])
      #expect(warnings.count == 1 && warnings[0].contains("AVIF holds at most 12 bits"))
      #expect(try Image.file(scratch["g.avif"]).format == .ushort)
    }
    #expect(throws: PictureError.self) {
      try through(
        scratch["a.tif"], to: scratch["f.tif[compression=jpeg]"], options: FinishOptions(depth: 16))
    }
  }

  @Test func truncatedInputLeavesNoOutput() throws {
    let scratch = try Scratch()
    try Sample.image(400, 300, 3, .uchar, "srgb", nil).save("jpegsave", scratch["a.jpg"])
    let whole = try [UInt8](Data(contentsOf: URL(filePath: scratch["a.jpg"])))
    try Data(whole.prefix(whole.count / 2)).write(to: URL(filePath: scratch["a.jpg"]))
    for output in ["b.tif[tile,pyramid]", "b.png", "b.jpg"] {
      #expect(throws: (any Error).self) {
        try through(scratch["a.jpg"], to: scratch[output])
      }
    }
    #expect(scratch.names == ["a.jpg"])
  }
}
