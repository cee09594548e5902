import Foundation
import Impasto
import TestSupport
import Testing

/// Profiles, grey, CMYK and palettes through the whole command, with networks that change nothing.
@Suite struct ColourCommandTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func photograph(_ path: String, width: Int = 90, height: Int = 60) throws -> Image {
    try TestFile.photograph(path, width: width, height: height)
    return try TestFile.read(path)
  }

  @Test(arguments: ["in.png", "in.tif", "in.jpg"])
  func aWideProfileComesOutWithEqualColours(_ name: String) throws {
    let wide = try photograph(shop["rgb.png"])
      .apply("icc_transform", ["output_profile": "p3", "input_profile": "srgb"])
    let bytes = try #require(wide.blob("icc-profile-data"))
    try TestFile.save(wide, to: shop[name])
    let run = try shop.run("keep", name, "out.tif")
    #expect(run.status == 0, "\(run.errors)")
    let (before, after) = (try TestFile.read(shop[name]), try TestFile.read(shop["out.tif"]))
    #expect(after.blob("icc-profile-data") == bytes)
    #expect(try TestFile.gap(before, after) <= 1)
    let large = try shop.run("twice", name, "large.tif", "--strip")
    #expect(large.status == 0, "\(large.errors)")
    let doubled = try TestFile.read(shop["large.tif"])
    #expect(doubled.blob("icc-profile-data") == bytes)
    #expect(try TestFile.gap(TestFile.zoomed(before, 2), doubled) <= 1)
  }

  @Test(arguments: [8, 16])
  func greyStaysGreyForSuperResolutionAndBecomesColourForStyles(_ bits: Int) throws {
    let format: BandFormat = bits == 8 ? .uchar : .ushort
    let grey = try TestFile.noise(
      width: 33, height: 20, bands: 1, format: format, meaning: bits == 8 ? "b-w" : "grey16")
    try TestFile.save(grey, to: shop["g.png"])
    let large = try shop.run("twice", "g.png", "large.png")
    #expect(large.status == 0, "\(large.errors)")
    let doubled = try TestFile.read(shop["large.png"])
    #expect(doubled.bands == 1)
    #expect(try TestFile.gap(TestFile.zoomed(grey, 2), doubled) == 0)

    let styled = try shop.run("same", "g.png", "styled.png")
    #expect(styled.status == 0, "\(styled.errors)")
    let colour = try TestFile.read(shop["styled.png"])
    #expect(colour.bands == 3)
    #expect(try TestFile.gap(Saving.joined([grey, grey, grey]), colour) == 0)

    let kept = try shop.run("rotate", "g.png", "kept.png", "--keep-colours")
    #expect(kept.status == 0, "\(kept.errors)")
    let same = try TestFile.read(shop["kept.png"])
    #expect(same.bands == 1)
    #expect(try TestFile.gap(grey, same) <= 1)
  }

  @Test func cmykComesBackAsCMYK() throws {
    let inks = try photograph(shop["rgb.png"])
      .apply("icc_transform", ["output_profile": "cmyk", "input_profile": "srgb"])
    try TestFile.save(inks, to: shop["in.jpg[Q=100,subsample_mode=off]"])
    let run = try shop.run("keep", "in.jpg", "out.jpg[Q=100,subsample_mode=off]")
    #expect(run.status == 0, "\(run.errors)")
    let (before, after) = (try TestFile.read(shop["in.jpg"]), try TestFile.read(shop["out.jpg"]))
    #expect(after.interpretation == .cmyk && after.bands == 4)
    #expect(after.blob("icc-profile-data") != nil)
    // Inks may be mixed differently; what is seen must be the same.
    let seen = try [before, after].map {
      try $0.apply(
        "icc_transform",
        ["output_profile": "srgb", "embedded": true, "black_point_compensation": true])
    }
    // A profile's two directions don't quite undo each other: libvips alone loses as much.
    let again = try seen[0].apply(
      "icc_transform",
      ["output_profile": "cmyk", "input_profile": "srgb", "black_point_compensation": true]
    ).apply(
      "icc_transform",
      ["output_profile": "srgb", "embedded": true, "black_point_compensation": true])
    #expect(
      try TestFile.meanDifference(seen[0], seen[1]) <= TestFile.meanDifference(seen[0], again) + 0.3
    )
    #expect(!run.errors.contains("warning"), "\(run.errors)")
    // And to a format without inks.
    let png = try shop.run("keep", "in.jpg", "out.png")
    #expect(png.status == 0, "\(png.errors)")
    let colours = try TestFile.read(shop["out.png"])
    #expect(colours.bands == 3)
    #expect(try TestFile.gap(seen[0], colours) <= 1)
    #expect(png.errorLines.filter { $0.contains("warning") }.count == 1)
  }

  @Test func palettesAreOrdinaryPictures() throws {
    try Saving.save(
      try photograph(shop["rgb.png"]), "pngsave", shop["p.png"], ["palette": true, "colours": 16])
    try Saving.save(try TestFile.read(shop["p.png"]), "gifsave", shop["p.gif"])
    for name in ["p.png", "p.gif"] {
      let run = try shop.run("twice", name, "\(name).out.png")
      #expect(run.status == 0, "\(run.errors)")
      let before = try TestFile.read(shop[name])
      let after = try TestFile.read(shop["\(name).out.png"])
      #expect(try TestFile.gap(TestFile.zoomed(before, 2), after) == 0, "\(name)")
    }
  }

  @Test(arguments: ["a.png", "a.tif", "a.jpg", "a.webp", "a.gif", "g.png", "ga.png", "rgba.tif"])
  func onePixelIsAPicture(_ name: String) throws {
    let samples: [UInt8] =
      switch String(name.prefix(while: { $0 != "." })) {
      case "g": [200]
      case "ga": [200, 128]
      case "rgba": [200, 90, 30, 128]
      default: [200, 90, 30]
      }
    let image = try Image.memory(
      samples, width: 1, height: 1, bands: samples.count, format: .uchar
    ).apply("copy", ["interpretation": samples.count < 3 ? "b-w" : "srgb"])
    try TestFile.save(image, to: shop[name])
    let before = try TestFile.read(shop[name])
    let run = try shop.run("twice", name, "out.png")
    #expect(run.status == 0, "\(run.errors)")
    let after = try TestFile.read(shop["out.png"])
    #expect(try TestFile.gap(TestFile.zoomed(before, 2), after) == 0)
    let chain = try shop.run("mean,twice,twice", name, "chain.tif")
    #expect(chain.status == 0, "\(chain.errors)")
    #expect(try TestFile.read(shop["chain.tif"]).width == 4)
  }

  @Test(arguments: ["in.gif", "in.webp"])
  func animationsGetAClearAnswer(_ name: String) throws {
    try Saving.animation(shop[name], width: 30, height: 20)
    let run = try shop.run("keep", name, "out.png")
    #expect(run.status == 1)
    #expect(
      run.errors
        == "impasto: \(name): found 3 frames (an animation), expected one picture; choose one as "
        + "\(name)[page=0] to \(name)[page=2]\n")
    #expect(try shop.folder.contents() == [name])
    let page = try shop.run("keep", "\(name)[page=1]", "out.png")
    #expect(page.status == 0, "\(page.errors)")
    #expect(try TestFile.read(shop["out.png"]).height == 20)
  }
}
