import Foundation
import Impasto
import TestSupport
import Testing

/// Paintings that are stopped from outside, and gone on with.
@Suite(.serialized) struct PaintInterruptionTests {
  let shop: PaintWorkshop

  init() throws { shop = try PaintWorkshop() }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: shop[name])
  }

  @Test func controlCKeepsTheBestPictureAndAState() throws {
    let run = try shop.start(
      "photo.png", "painting.png", "out.png", "--iterations", "5000", "--progress", "json",
      "--start", "noise", "--report", "run.json")
    #expect(run.waitUntilSaid("\"iteration\":4"), "\(run.said)")
    run.send(SIGINT)
    let end = try run.wait()
    #expect(end.status == 130, "\(end.errors)")
    #expect(end.events.count == end.errorLines.count)
    #expect((end.events.last?["message"] as? String)?.contains("--resume") == true)
    #expect(try TestFile.read(shop["out.png"]).width == 72)
    #expect(exists("out.png.state"))
    let stopped = try shop.report("run.json")
    #expect(!stopped.isComplete && stopped.scales.map(\.end) == ["stopped"])

    let done = stopped.scales[0].iterations
    let rest = try shop.paint(
      "photo.png", "painting.png", "out.png", "--iterations", "\(done + 3)", "--start", "noise",
      "--report", "run.json", "--resume")
    #expect(rest.status == 0, "\(rest.errors)")
    let report = try shop.report("run.json")
    #expect(report.isComplete && report.scales[0].iterations == done + 3)
    #expect(report.loss < stopped.loss)
    #expect(!exists("out.png.state"))
  }

  @Test func aKilledRunGoesOnFromItsCheckpoint() throws {
    let run = try shop.start(
      "photo.png", "painting.png", "out.png", "--iterations", "5000", "--checkpoint", "run.state",
      "--checkpoint-every", "2", "--progress", "json")
    #expect(run.waitUntilSaid("\"iteration\":5"), "\(run.said)")
    run.send(SIGKILL)
    #expect(try run.wait().status == -SIGKILL)
    #expect(!exists("out.png") && exists("run.state"))
    let other = try shop.paint(
      "photo.png", "night.png", "out.png", "--checkpoint", "run.state", "--resume")
    #expect(other.status == 1 && other.errors.contains("a run with other paintings"))
    let rest = try shop.paint(
      "photo.png", "painting.png", "out.png", "--iterations", "6", "--checkpoint", "run.state",
      "--resume", "--report", "run.json")
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try shop.report("run.json").scales[0].iterations >= 4)
    #expect(exists("out.png") && !exists("run.state"))
  }

  @Test func stoppedBeforeAnythingWasPaintedLeavesNothing() throws {
    let run = try shop.start(
      "photo.png", "painting.png", "out.png", "--iterations", "5000", "--progress", "json")
    #expect(run.waitUntilSaid("\"event\":\"plan\""), "\(run.said)")
    run.send(SIGTERM)
    let end = try run.wait()
    #expect(end.status == 130, "\(end.errors)")
    // It may have been quick enough for an iteration; then the picture is whole.
    #expect(exists("out.png") == exists("out.png.state"))
  }

  @Test func sheetsAreGoneOnWith() throws {
    let arguments = [
      "photo.png", "painting.png", "sheet.png", "--grid", "--style-layers", "conv1_1,conv2_1",
      "--ratios", "1e-3,1e-1", "--size", "48", "--iterations", "40", "--progress", "json",
    ]
    let run = try RunningCommand(
      ["paint", "--precision", "f32"] + arguments, in: shop.folder.path)
    #expect(run.waitUntilSaid("\"cell\":2"), "\(run.said)")
    run.send(SIGINT)
    let end = try run.wait()
    #expect(end.status == 130 && !exists("sheet.png"), "\(end.errors)")
    #expect(exists("sheet.png.cells"))
    let rest = try shop.paint(arguments + ["--resume"])
    #expect(rest.status == 0, "\(rest.errors)")
    // The first cell is not painted again.
    let cells = Set(rest.events.compactMap { $0["cell"] as? Int })
    #expect(!cells.contains(1) && cells.contains(4), "\(cells)")
    #expect(exists("sheet.png") && !exists("sheet.png.cells"))
  }
}
