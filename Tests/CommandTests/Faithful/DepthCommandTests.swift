import Foundation
import Impasto
import TestSupport
import Testing

/// Bit depth through the whole command.
@Suite struct DepthCommandTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  @Test(arguments: ["in.png", "in.tif"], [(3, "rgb16"), (1, "grey16")])
  func sixteenBitsAreExact(_ name: String, _ kind: (bands: Int, meaning: String)) throws {
    let image = try TestFile.noise(
      width: 70, height: 45, bands: kind.bands, format: .ushort, meaning: kind.meaning)
    try TestFile.save(image, to: shop[name])
    let run = try shop.run("keep", "--tile", "32", name, "out.\(name.suffix(3))")
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.errors.contains("warning"))
    let after = try TestFile.read(shop["out.\(name.suffix(3))"])
    #expect(after.format == .ushort && after.bands == kind.bands)
    #expect(try TestFile.gap(image, after) == 0)
    let large = try shop.run("twice", "--tile", "32", name, "large.\(name.suffix(3))")
    #expect(large.status == 0, "\(large.errors)")
    let doubled = try TestFile.read(shop["large.\(name.suffix(3))"])
    #expect(try TestFile.gap(TestFile.zoomed(image, 2), doubled) == 0)
  }

  @Test func eightBitsAreExactAndStayEight() throws {
    let image = try TestFile.noise(width: 70, height: 45)
    try TestFile.save(image, to: shop["in.png"])
    let run = try shop.run("keep,same,twice", "--tile", "40", "in.png", "out.tif")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try TestFile.gap(TestFile.zoomed(image, 2), TestFile.read(shop["out.tif"])) == 0)
  }

  @Test func depthOverrides() throws {
    let image = try TestFile.noise(width: 30, height: 20)
    try TestFile.save(image, to: shop["in.png"])
    let more = try shop.run("keep", "in.png", "more.png", "--depth", "16")
    #expect(more.status == 0, "\(more.errors)")
    let wide = try TestFile.read(shop["more.png"])
    #expect(wide.format == .ushort)
    #expect(try TestFile.samples(wide) == TestFile.samples(image).map { $0 * 257 })
    let less = try shop.run("keep", "more.png", "less.png", "--depth", "8")
    #expect(less.status == 0, "\(less.errors)")
    #expect(!less.errors.contains("warning"))
    #expect(try TestFile.gap(image, TestFile.read(shop["less.png"])) == 0)
    let float = try shop.run("keep", "in.png", "float.tif", "--depth", "32")
    #expect(float.status == 0, "\(float.errors)")
    #expect(try TestFile.read(shop["float.tif"]).format == .float)
    let back = try shop.run("keep", "float.tif", "back.png", "--depth", "8")
    #expect(back.status == 0, "\(back.errors)")
    #expect(try TestFile.gap(image, TestFile.read(shop["back.png"])) == 0)
    let impossible = try shop.run("keep", "in.png", "out.jpg", "--depth", "16")
    #expect(impossible.status == 1)
    #expect(impossible.errors == "impasto: JPEG: depth 16 is not possible, expected 8\n")
  }

  @Test(arguments: ["out.jpg", "out.webp", "out.avif", "out.dz"])
  func droppedDepthIsSaidInOneLine(_ output: String) throws {
    guard OutputFormat.available.contains(String(output.dropFirst(3))) else { return }
    let image = try TestFile.noise(
      width: 64, height: 48, format: .ushort, meaning: "rgb16")
    try TestFile.save(image, to: shop["in.png"])
    let run = try shop.run("keep", "in.png", output)
    #expect(run.status == 0, "\(run.errors)")
    let warnings = run.errorLines.filter { $0.contains("warning") }
    #expect(warnings.count == 1, "\(warnings)")
    #expect(warnings.first?.contains("bits") == true, "\(warnings)")
    let machine = try shop.run("keep", "in.png", output, "--force", "--progress", "json")
    let told = machine.events.filter { $0["event"] as? String == "warning" }
    #expect(told.count == 1)
    #expect(machine.events.count == machine.errorLines.count)
  }
}
