import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto plugins calibrate`, and what becomes of what it writes.
@Suite struct CalibrationCommandTests {
  let folder: TemporaryFolder

  init() throws {
    try VipsLibrary.start()
    folder = try TemporaryFolder()
  }

  /// A strided branch that is resized to the size of the input, as in RLFN and RFDN, with `share` of
  /// it added to the picture.
  private func attention(_ id: String, share: Float) throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { b, input in
      let weight = b.constant(
        shape: [3, 1, 3, 3], floats: [Float](repeating: share / 9, count: 27))
      let small = b.conv(
        input, weight: weight, kernel: [3, 3], strides: [2, 2], groups: 3)
      let shape = b.node("Shape", [input], name: "shape")
      let none = b.constant(shape: [0], floats: [])
      let large = b.node(
        "Resize", [small, none, none, shape], name: "esa_resize",
        [
          "mode": .string("linear"), "coordinate_transformation_mode": .string("half_pixel"),
        ])
      return b.add(input, large)
    }
    try PluginFolder.write(
      id, network: network, in: folder.path, more: #""tags": ["a \"b\" \\ é"], "metrics": []"#)
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command.run(arguments, in: folder.path)
  }

  private func tiling(_ id: String) throws -> Manifest.Tiling {
    try Plugin(at: folder.file(id)).manifest.tiling
  }

  @Test func aHaloThatIsEnoughIsWritten() throws {
    try attention("faint", share: 0.01)
    let before = try Plugin(at: folder.file("faint")).manifest
    let dry = try run("plugins", "calibrate", "./faint", "--dry-run")
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(dry.output.contains("node \"esa_resize\" (Resize)"))
    #expect(try tiling("faint").measured == nil)

    let measured = try run("plugins", "calibrate", "./faint")
    #expect(measured.status == 0, "\(measured.errors)")
    #expect(measured.output.contains("from here on tiles stay within half a code value"))
    #expect(measured.output.hasSuffix("written to ./faint/plugin.json\n"))
    let after = try Plugin(at: folder.file("faint")).manifest
    let found = try #require(after.tiling.measured)
    #expect(found.error > 0 && found.error <= 1.0 / 510 && found.pictures == 1)
    #expect(after.tiling.blend == 0)
    #expect(after.network == before.network && after.tags == before.tags)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("faint")).count == 2)

    // A calibrated plugin is tiled without being asked about seams, and says what was measured.
    try TestFile.photograph(folder.file("in.png"), width: 400, height: 300)
    let painted = try run(
      "stylise", "faint", "in.png", "out.png", "--plugin-dir", ".", "--tile", "160", "--no-cache")
    #expect(painted.status == 0, "\(painted.errors)")
    #expect(painted.errors.contains("code values were measured"), "\(painted.errors)")
    let shown = try run("plugins", "show", "./faint")
    #expect(shown.output.contains("measured, not derived"), "\(shown.output)")
    let verified = try run("plugins", "verify", "./faint")
    #expect(verified.output.contains("of the range was measured with this halo"))
    #expect(try run("plugins", "validate", "faint").status == 0)
  }

  @Test func tilesAreBlendedWhereNoHaloIsEnough() throws {
    try attention("strong", share: 3)
    try TestFile.photograph(folder.file("in.png"), width: 300, height: 260)
    let elsewhere = try run("plugins", "calibrate", "./strong", "in.png", "-o", "new.json")
    #expect(elsewhere.status == 0, "\(elsewhere.errors)")
    #expect(try tiling("strong").measured == nil)
    #expect(elsewhere.output.contains("no halo is enough"), "\(elsewhere.output)")
    let manifest = folder.file("strong/plugin.json")
    try FileManager.default.removeItem(atPath: manifest)
    try FileManager.default.moveItem(atPath: folder.file("new.json"), toPath: manifest)
    let found = try tiling("strong")
    #expect(found.blend >= 16 && (found.measured?.error ?? 0) > 1.0 / 510)

    let plan = try run(
      "stylise", "strong", "in.png", "out.png", "--plugin-dir", ".", "--tile", "230", "--dry-run")
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(
      plan.output.contains("neighbouring tiles are mixed over \(found.blend) px"), "\(plan.output)")
    let off = try run(
      "stylise", "strong", "in.png", "out.png", "--plugin-dir", ".", "--tile", "230", "--dry-run",
      "--blend", "0")
    #expect(off.status == 0 && !off.output.contains("mixed over"))
  }

  @Test func refusals() throws {
    try PluginFolder.write("exact", network: try KnownNetwork.mean5(), in: folder.path)
    let exact = try run("plugins", "calibrate", "./exact")
    #expect(exact.status == 0)
    #expect(exact.output == "exact: can be tiled exactly, there is nothing to measure\n")
    try attention("faint", share: 0.01)
    let nowhere = try run("plugins", "calibrate", "./faint", "-o", "none/new.json")
    #expect(nowhere.status == 1)
    #expect(nowhere.errors == "impasto: none/new.json: can't be written\n")
    let bad = try run("upscale", "a.png", "b.png", "--blend", "2000")
    #expect(bad.status == 64)
    #expect(bad.errors.contains("--blend: found '2000', expected a whole number from 0 to 1024."))
  }
}
