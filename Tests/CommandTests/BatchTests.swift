import Foundation
import Impasto
import TestSupport
import Testing

/// Several pictures and folders with `--output-dir`.
@Suite struct BatchTests {
  private func album() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: folder.file("album/summer"), withIntermediateDirectories: true)
    try TestFile.photograph(folder.file("album/a.png"), width: 24, height: 20)
    try TestFile.photograph(folder.file("album/summer/b.jpg"), width: 20, height: 24)
    try Data("notes".utf8).write(to: URL(fileURLWithPath: folder.file("album/notes.txt")))
    try Data("not a picture".utf8).write(to: URL(fileURLWithPath: folder.file("album/.hidden.png")))
    return folder
  }

  @Test func mirrorsFoldersAndSkipsWhatIsThere() throws {
    let folder = try album()
    let first = try Command.run(["upscale", "album", "-o", "out"], in: folder.path)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("2 done, 0 already there, 0 failed"))
    #expect(try TestFile.read(folder.file("out/a.png")).width == 96)
    #expect(try TestFile.read(folder.file("out/summer/b.jpg")).width == 80)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.file("out/a.png")))
    let second = try Command.run(["upscale", "album", "-o", "out"], in: folder.path)
    #expect(second.status == 0)
    #expect(second.errors.contains("0 done, 2 already there, 0 failed"))
    #expect(try String(contentsOfFile: folder.file("out/a.png"), encoding: .utf8) == "mine")
    let dry = try Command.run(["upscale", "album", "-o", "out", "--dry-run"], in: folder.path)
    #expect(dry.status == 0 && dry.output.isEmpty, "\(dry.errors)")
    for words in ["2 done, 0 already there", "0 done, 2 already there"] {
      let trees = try Command.run(
        ["upscale", "album", "-o", "trees", "--format", "dz"], in: folder.path)
      #expect(trees.status == 0 && trees.errors.contains(words), "\(trees.errors)")
    }
  }

  @Test func oneBadPictureDoesNotStopTheRest() throws {
    let folder = try album()
    try Data("no picture at all".utf8).write(
      to: URL(fileURLWithPath: folder.file("album/0-bad.png")))
    let run = try Command.run(
      ["upscale", "album", "-o", "out", "--format", "tif"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.errors.contains("album/0-bad.png"))
    #expect(run.errors.contains("2 done, 0 already there, 1 failed"))
    let written = try FileManager.default.subpathsOfDirectory(atPath: folder.file("out")).sorted()
    #expect(written == ["a.tif", "summer", "summer/b.tif"])
  }

  @Test func refusesCollisionsAndNestedFolders() throws {
    let folder = try album()
    try TestFile.photograph(folder.file("a.png"), width: 8, height: 8)
    let collision = try Command.run(["upscale", "a.png", "album", "-o", "out"], in: folder.path)
    #expect(collision.status == 1)
    #expect(
      collision.errors
        == "impasto: out/a.png: both a.png and album/a.png would be written there; "
        + "give them different folders\n")
    let nested = try Command.run(["upscale", "album", "-o", "album/out"], in: folder.path)
    #expect(nested.status == 1)
    #expect(nested.errors.contains("lies in album, which is read"))
    let empty = try Command.run(["upscale", "nowhere", "-o", "out"], in: folder.path)
    #expect(empty.errors == "impasto: nowhere: no such file or folder\n")
  }
}
