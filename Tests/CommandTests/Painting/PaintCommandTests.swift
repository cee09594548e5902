import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto paint`, as a user types it.
@Suite struct PaintCommandTests {
  private func furnished() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("photo.png"), width: 72, height: 56)
    try TestFile.photograph(folder.file("painting.png"), width: 60, height: 90)
    return folder
  }

  @Test func lossesFallAndThePictureIsWritten() throws {
    let folder = try furnished()
    let run = try Command.run(
      [
        "paint", "photo.png", "painting.png", "out.png", "--start", "noise", "--iterations", "12",
        "--curve", "loss.csv", "--report", "run.json",
      ], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let picture = try TestFile.read(folder.file("out.png"))
    #expect(picture.width == 72 && picture.height == 56)
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("run.json")))
    let report = try JSONDecoder().decode(PaintReport.self, from: data)
    #expect(report.isComplete && report.loss.isFinite)
    #expect(report.terms.filter { $0.kind == "style" }.count == 5)
    #expect(report.terms.filter { $0.kind == "content" }.map(\.layer) == ["conv4_2"])
    let longer = try Command.run(
      [
        "paint", "photo.png", "painting.png", "longer.png", "--start", "noise", "--iterations",
        "24", "--report", "longer.json",
      ], in: folder.path)
    #expect(longer.status == 0, "\(longer.errors)")
    let later = try JSONDecoder().decode(
      PaintReport.self, from: Data(contentsOf: URL(fileURLWithPath: folder.file("longer.json"))))
    #expect(later.loss < report.loss)
  }

  @Test func contentAloneComesBack() throws {
    let folder = try furnished()
    let run = try Command.run(
      [
        "paint", "photo.png", "painting.png", "out.png", "--style-weight", "0",
        "--content-layers", "conv1_1", "--start", "noise", "--iterations", "300", "--precision",
        "f32",
      ], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let difference = try TestFile.meanDifference(
      try TestFile.read(folder.file("photo.png")), try TestFile.read(folder.file("out.png")))
    #expect(difference < 8)
  }

  @Test(arguments: [
    (["photo.png", "painting.png", "out.png", "--style-layers", "conv9_9"], "conv4_2, conv4_3"),
    (["nothing.png", "painting.png", "out.png"], "nothing.png"),
    (["photo.png", "painting.png", "out.png", "--extractor", "wave"], "wave"),
    (["photo.png", "painting.png", "painting.png"], "painting.png"),
  ])
  func refusals(_ arguments: [String], _ words: String) throws {
    let folder = try furnished()
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("painting.png")))
    let run = try Command.run(["paint"] + arguments, in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.file("out.png")))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("painting.png"))) == before)
  }
}
