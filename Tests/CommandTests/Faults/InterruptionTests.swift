import Foundation
import TestSupport
import Testing

/// Runs that are stopped from outside.
@Suite(.serialized) struct InterruptionTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try TestFile.photograph(shop["in.png"], width: 1300, height: 900)
  }

  /// Starts a run of some thousand small tiles and waits until it is under way.
  private func start(_ output: String, _ more: String...) throws -> RunningCommand {
    let run = try shop.start(
      ["upscale", "--no-cache", "--precision", "f32", "--tile", "64", "--progress", "json"]
        + more + ["in.png", output])
    #expect(run.waitUntilSaid("\"tilesDone\":3"), "\(run.said)")
    return run
  }

  @Test(arguments: [
    "out.png", "out.tif", "out.tif[pyramid,tile]", "out.jpg", "out.webp", "out.dz",
  ])
  func controlCLeavesNothing(_ output: String) throws {
    let run = try start(output)
    let clock = ContinuousClock()
    let asked = clock.now
    run.send(SIGINT)
    let end = try run.wait()
    #expect(clock.now - asked < .seconds(8))
    #expect(end.status == 130, "\(end.errorLines.suffix(2))")
    #expect(end.errors.contains("stopped"))
    #expect(end.events.count == end.errorLines.count)
    #expect(try shop.folder.contents() == ["in.png"], "\(output)")
  }

  @Test func controlCLeavesAnExistingOutputAlone() throws {
    try Data("precious".utf8).write(to: URL(fileURLWithPath: shop["out.png"]))
    let run = try start("out.png", "--force")
    run.send(SIGTERM)
    #expect(try run.wait().status == 130)
    #expect(try String(contentsOfFile: shop["out.png"], encoding: .utf8) == "precious")
    #expect(try shop.folder.contents() == ["in.png", "out.png"])
  }

  @Test(arguments: ["out.png", "out.tif[pyramid,tile]"])
  func aKilledRunLeavesAnExistingOutputAlone(_ output: String) throws {
    let name = String(output.prefix { $0 != "[" })
    try Data("precious".utf8).write(to: URL(fileURLWithPath: shop[name]))
    let run = try start(output, "--force")
    run.send(SIGKILL)
    #expect(try run.wait().status == -SIGKILL)
    #expect(try String(contentsOfFile: shop[name], encoding: .utf8) == "precious")
    let others = try shop.folder.contents().filter { $0 != name && $0 != "in.png" }
    #expect(others.allSatisfy { $0.hasPrefix(".out.") && $0.contains(".part") }, "\(others)")
  }

  @Test func aBatchStopsToo() throws {
    try FileManager.default.createDirectory(
      atPath: shop["album"], withIntermediateDirectories: true)
    for name in ["a.png", "b.png"] {
      try FileManager.default.copyItem(atPath: shop["in.png"], toPath: shop["album/" + name])
    }
    let run = try shop.start([
      "upscale", "--no-cache", "--precision", "f32", "--tile", "64", "--progress", "json", "album",
      "-o", "out",
    ])
    #expect(run.waitUntilSaid("\"tilesDone\":3"))
    run.send(SIGINT)
    #expect(try run.wait().status == 130)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shop["out"]) == [])
  }
}
