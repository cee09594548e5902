import Foundation
import Impasto
import TestSupport
import Testing

/// Paintings that can't be looked at are refused in one line, before anything is written.
@Suite struct ReferenceFaultTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 60, height: 50)
    try LedNetwork.plugin("tint", in: folder.path)
  }

  private func refused(_ stage: String, _ more: String...) throws -> String {
    let before = try folder.contents()
    let run = try Command.run(
      ["stylise", stage, "--plugin-dir", ".", "in.png", "out.png"] + more, in: folder.path)
    #expect(run.status == 1, "\(stage): \(run.errors)")
    #expect(run.errorLines.count == 1, "\(stage): \(run.errors)")
    #expect(run.output.isEmpty)
    #expect(try folder.contents() == before)
    return run.errors
  }

  /// What is said of the same file as the picture that is worked on, named as the painting.
  private func asInput(_ name: String) throws -> String {
    let run = try Command.run(
      ["stylise", "tint", "--plugin-dir", ".", name, "out.png", "--quiet"], in: folder.path)
    #expect(run.status == 1)
    return run.errors.replacing("impasto: ", with: "impasto: tint: painting: ")
  }

  @Test func whatIsNoPicture() throws {
    #expect(
      try refused("tint:painting=art.jpg") == "impasto: tint: painting: art.jpg: no such file\n")
    #expect(
      try refused("tint:painting=tint")
        == "impasto: tint: painting: tint: found a folder, expected a picture\n")
    try Data().write(to: URL(filePath: folder.file("empty.png")))
    #expect(
      try refused("tint:painting=empty.png")
        == "impasto: tint: painting: empty.png: found an empty file, expected a picture\n")
    try Data("no picture".utf8).write(to: URL(filePath: folder.file("text.png")))
    let text = try refused("tint:painting=text.png")
    #expect(text.hasPrefix("impasto: tint: painting: text.png: cannot be read as a picture ("))
    for name in ["art.jpg", "tint", "empty.png", "text.png"] {
      #expect(try refused("tint:painting=\(name)") == asInput(name))
    }
  }

  @Test(arguments: ["a.png", "a.jpg", "a.tif", "a.webp"])
  func whatEndsEarly(_ name: String) throws {
    try TestFile.save(try TestFile.noise(width: 200, height: 160), to: folder.file(name))
    let bytes = try Data(contentsOf: URL(filePath: folder.file(name)))
    try bytes.prefix(bytes.count * 2 / 3).write(to: URL(filePath: folder.file(name)))
    let message = try refused("tint:painting=\(name)")
    #expect(message.hasPrefix("impasto: tint: painting: \(name): "), "\(message)")
    // Found at the same step, of which the picture worked on says besides that nothing was written.
    let input = try asInput(name)
    #expect(message.contains(": decode: ") == input.contains("\(name): decode: "), "\(input)")
  }

  @Test func whatIsNoPath() throws {
    #expect(
      try refused("tint:painting=5")
        == "impasto: stage \"tint:painting=5\": painting: found 5, expected the path of a picture\n"
    )
    #expect(
      try refused("tint:painting=") == "impasto: stage \"tint:painting=\": painting: found \"\", "
        + "expected the path of a picture\n")
    try LedNetwork.plugin("tint", in: folder.path, network: LedNetwork.network(shift: nil))
    #expect(
      try refused("tint") == "impasto: stage \"tint:strength=1\": painting: found nothing, "
        + "expected the path of a picture\n")
  }

  @Test func aPaintingIsNeverReplaced() throws {
    try TestFile.photograph(folder.file("out.png"), width: 40, height: 40)
    let before = try Data(contentsOf: URL(filePath: folder.file("out.png")))
    #expect(
      try refused("tint:painting=./out.png", "--force")
        == "impasto: out.png: the output is the input, expected another file; inputs are never "
        + "changed\n")
    #expect(try Data(contentsOf: URL(filePath: folder.file("out.png"))) == before)
  }

  /// Some fifty bytes that claim four gigapixels.
  @Test func aPaintingThatClaimsMoreThanMemoryHolds() throws {
    let gif: [UInt8] =
      Array("GIF89a".utf8) + [255, 255, 255, 255, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]
      + [0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 2, 2, 0x4C, 1, 0, 0x3B]
    try Data(gif).write(to: URL(filePath: folder.file("bomb.gif")))
    let message = try refused("tint:painting=bomb.gif")
    #expect(
      message.hasPrefix(
        "impasto: memory: tint: painting: bomb.gif, which is decoded whole, needs at least "),
      "\(message)")
  }

  @Test func aBatchFailsBeforeItsFirstPicture() throws {
    let run = try Command.run(
      ["stylise", "tint:painting=art.jpg", "--plugin-dir", ".", "in.png", "-o", "out"],
      in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors == "impasto: tint: painting: art.jpg: no such file\n")
    #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
  }
}
