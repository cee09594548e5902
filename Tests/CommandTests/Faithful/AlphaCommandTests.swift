import Foundation
import Impasto
import TestSupport
import Testing

/// Transparency through the whole command.
@Suite struct AlphaCommandTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  /// A red disc on transparent ground, whose hidden colour is a loud green.
  private func disc(bands: Int = 4, side: Int = 60) throws -> Image {
    var bytes: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let inside = (x - 30) * (x - 30) + (y - 28) * (y - 28) < 400
        if bands == 4 {
          bytes += inside ? [220, 30, 40, 255] : [0, 255, 0, 0]
        } else {
          bytes += inside ? [40, 255] : [255, 0]
        }
      }
    }
    return try Image.memory(bytes, width: side, height: side, bands: bands, format: .uchar)
      .apply("copy", ["interpretation": bands == 4 ? "srgb" : "b-w"])
  }

  @Test(arguments: [4, 2])
  func hiddenColoursDoNotBleedAndAlphaIsEnlarged(_ bands: Int) throws {
    try TestFile.save(try disc(bands: bands), to: shop["in.png"])
    let run = try shop.run("mean,twice", "in.png", "out.png")
    #expect(run.status == 0, "\(run.errors)")
    let out = try TestFile.read(shop["out.png"])
    #expect(out.width == 120 && out.height == 120 && out.bands == bands)
    let samples = try TestFile.samples(out)
    var (visible, edge, hidden) = (0, 0, 0)
    for pixel in stride(from: 0, to: samples.count, by: bands) {
      let alpha = samples[pixel + bands - 1]
      if alpha == 0 { hidden += 1 }
      if alpha > 0, alpha < 255 { edge += 1 }
      guard alpha > 8 else { continue }
      visible += 1
      if bands == 4 {
        #expect(samples[pixel] >= 215 && samples[pixel + 1] <= 35 && samples[pixel + 2] <= 45)
      } else {
        #expect(abs(samples[pixel] - 40) <= 3)
      }
    }
    // The disc's area, four times over; a soft edge; empty ground.
    #expect(abs(visible - 4 * 1257) < 700, "\(visible)")
    #expect(edge > 100 && hidden > 8000)
  }

  @Test func alphaGoesThroughTheNetworkOnRequest() throws {
    try TestFile.save(try disc(), to: shop["in.png"])
    let plane = try disc().apply("extract_band", ["band": 3])
    let network = try shop.run("twice", "in.png", "network.png", "--alpha", "network")
    #expect(network.status == 0, "\(network.errors)")
    let sharp = try TestFile.read(shop["network.png"]).apply("extract_band", ["band": 3])
    #expect(try TestFile.gap(TestFile.zoomed(plane, 2), sharp) == 0)
    let lanczos = try shop.run("twice", "in.png", "lanczos.png")
    #expect(lanczos.status == 0, "\(lanczos.errors)")
    let soft = try TestFile.read(shop["lanczos.png"]).apply("extract_band", ["band": 3])
    #expect(try TestFile.gap(TestFile.zoomed(plane, 2), soft) > 20)
    // Styles leave alpha alone, in either way.
    for mode in ["network", "lanczos"] {
      let styled = try shop.run("rotate", "in.png", "\(mode)-style.png", "--alpha", mode)
      #expect(styled.status == 0, "\(styled.errors)")
      let kept = try TestFile.read(shop["\(mode)-style.png"]).apply("extract_band", ["band": 3])
      #expect(try TestFile.gap(plane, kept) == 0)
    }
  }

  @Test func noiseWithAlphaIsBitExactWhereItIsSeen() throws {
    for (format, meaning, ending) in [
      (BandFormat.uchar, "srgb", "png"), (.ushort, "rgb16", "png"), (.ushort, "rgb16", "tif"),
    ] {
      let image = try TestFile.noise(
        width: 41, height: 30, bands: 4, format: format, meaning: meaning)
      try TestFile.save(image, to: shop["in.\(ending)"])
      let run = try shop.run("keep", "in.\(ending)", "out.\(ending)", "--force")
      #expect(run.status == 0, "\(run.errors)")
      let before = try TestFile.samples(image)
      let after = try TestFile.samples(try TestFile.read(shop["out.\(ending)"]))
      #expect(before.count == after.count)
      for pixel in stride(from: 0, to: before.count, by: 4) {
        #expect(before[pixel + 3] == after[pixel + 3])
        guard before[pixel + 3] > (format == .uchar ? 3 : 1200) else { continue }
        #expect(before[pixel..<pixel + 3] == after[pixel..<pixel + 3])
      }
    }
  }

  @Test func aFormatWithoutAlphaIsToldOnce() throws {
    try TestFile.save(try disc(), to: shop["in.png"])
    let run = try shop.run("keep", "in.png", "out.jpg[Q=100]")
    #expect(run.status == 0, "\(run.errors)")
    let warnings = run.errorLines.filter { $0.contains("warning") }
    #expect(warnings.count == 1 && warnings[0].contains("alpha"), "\(warnings)")
    let out = try TestFile.read(shop["out.jpg"])
    #expect(out.bands == 3)
    // White where nothing was.
    #expect(try TestFile.samples(out).prefix(3).allSatisfy { $0 >= 252 })
  }
}
