import Foundation
import Impasto
import TestSupport
import Testing

/// Parameters that take a picture, as a user sees them.
@Suite struct ReferenceCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 150, height: 110)
    // As large as the second network wants it: its mean is exact.
    try TestFile.photograph(folder.file("art.png"), width: 40, height: 32)
    try TestFile.save(
      TestFile.noise(width: 32, height: 50, seed: 5), to: folder.file("noise, 2.png"))
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command.run(
      arguments, environment: ["XDG_DATA_HOME": folder.file("data"), "IMPASTO_PLUGINS": ""],
      in: folder.path)
  }

  /// Holds an output against the formula of `LedNetwork`; `shift` in code values.
  private func check(_ name: String, shift: [Double], mixed strength: Double = 1) throws {
    let before = try TestFile.samples(TestFile.read(folder.file("in.png")))
    let painted = LedNetwork.expected(before, width: 150, height: 110, shift: shift)
    let after = try TestFile.samples(TestFile.read(folder.file(name)))
    try #require(after.count == painted.count)
    var largest = 0.0
    for (place, value) in painted.enumerated() {
      let expected = (1 - strength) * Double(before[place]) + strength * value
      largest = max(largest, abs(Double(after[place]) - expected))
    }
    #expect(largest < 0.51, "\(name)")
  }

  @Test func aPaintingLeadsTheNetwork() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    let mean = try LedNetwork.mean(of: folder.file("art.png"))
    func stylise(_ plugin: String, _ output: String, _ more: String...) throws {
      let done = try Command.run(
        ["stylise", plugin, "--plugin-dir", ".", "in.png", output, "--precision", "f32"] + more,
        in: folder.path)
      #expect(done.status == 0, "\(done.errors)")
    }
    try stylise("tint:painting=art.png", "art-out.png")
    try check("art-out.png", shift: mean)
    try stylise("tint", "own.png")
    try check("own.png", shift: [0.25 * 255, 0.5 * 255, 0.75 * 255])
    try stylise("tint:painting=\(folder.file("art.png")),strength=0.7", "less.png")
    try check("less.png", shift: mean, mixed: 0.7)
    // Tiles are those of the whole picture.
    try stylise("tint:painting=art.png", "tiles.png", "--tile", "48")
    #expect(try TestFile.gap(read("tiles.png"), read("art-out.png")) == 0)
    // The formula tells one painting from another.
    #expect(try TestFile.meanDifference(read("own.png"), read("art-out.png")) > 5)
  }

  private func read(_ name: String) throws -> Image { try TestFile.read(folder.file(name)) }

  @Test func aPipelineFileNamesThePainting() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    let text = """
      {"schemaVersion": 1,
       "stages": [{"plugin": "tint", "parameters": {"painting": "noise, 2.png"}}]}
      """
    try FileManager.default.createDirectory(
      atPath: folder.file("sub"), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: folder.file("sub/chain.json")))
    let done = try run(
      "run", "--pipeline", "sub/chain.json", "--plugin-dir", ".", "in.png", "out.png",
      "--precision", "f32")
    #expect(done.status == 0, "\(done.errors)")
    try check("out.png", shift: LedNetwork.mean(of: folder.file("noise, 2.png")))
  }

  @Test func rangesAndChannelsAreThoseOfThePlugin() throws {
    try LedNetwork.plugin(
      "tint", in: folder.path,
      input: #"{"colour": "bgr", "range": [0, 255], "mean": [10, 20, 30], "std": [0.5]}"#,
      outputRange: "[0, 510]")
    let done = try run(
      "stylise", "tint:painting=noise, 2.png", "--plugin-dir", ".", "in.png", "out.png")
    // A comma ends a stage on the command line.
    #expect(done.status == 1)
    try FileManager.default.moveItem(
      atPath: folder.file("noise, 2.png"), toPath: folder.file("noise.png"))
    let right = try run(
      "stylise", "tint:painting=noise.png", "--plugin-dir", ".", "in.png", "out.png",
      "--precision", "f32")
    #expect(right.status == 0, "\(right.errors)")
    // Both pictures come in as 2 × (code − mean), blue's mean being 10; half their sum is 510 for white.
    // Beyond its border the picture is black for the network when code − mean is 0.
    let means = [30, 20, 10]
    let before = try TestFile.samples(read("in.png"))
    let centred = before.enumerated().map { $1 - means[$0 % 3] }
    let other = try zip(LedNetwork.mean(of: folder.file("noise.png")), means).map {
      $0 - Double($1)
    }
    let expected = LedNetwork.expected(centred, width: 150, height: 110, shift: other)
    let after = try TestFile.samples(read("out.png"))
    let largest = zip(after, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
    #expect(largest < 0.51)
  }

  @Test func whatIsShownAndChecked() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    let shown = try run("plugins", "show", "./tint")
    #expect(shown.status == 0)
    #expect(
      shown.output.contains("  painting  the path of a picture: Gives its mean colour.\n"),
      "\(shown.output)")
    let valid = try run("plugins", "validate", "tint")
    #expect(valid.status == 0 && valid.output.hasSuffix("plugin.json: valid\n"))
    let verified = try run("plugins", "verify", "./tint")
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    let led = try run("plugins", "verify", "./tint:painting=art.png")
    #expect(led.status == 0 && led.output.hasSuffix("\nexact\n"), "\(led.output)\(led.errors)")
    #expect(
      try run("plugins", "verify", "./tint:painting=no.png").errors
        == "impasto: tint: painting: no.png: no such file\n")
    let plan = try run(
      "stylise", "tint:painting=art.png", "--plugin-dir", ".", "in.png", "out.png", "--dry-run")
    #expect(plan.output.contains("tint:strength=1,painting=art.png: 150×110 → 150×110"))
    try LedNetwork.plugin(
      "open", in: folder.path, network: LedNetwork.network(shift: nil))
    #expect(try run("plugins", "validate", "open").status == 0)
    try LedNetwork.plugin("wrong", in: folder.path, encoder: LedNetwork.encoder(output: "hsift"))
    let wrong = try run("plugins", "validate", "wrong")
    #expect(wrong.status == 1 && wrong.errorLines.count == 1)
    #expect(
      wrong.errors.contains(
        "wrong/encoder.onnx: output \"hsift\": found a name that nothing else has, expected"),
      "\(wrong.errors)")
  }

  @Test func theSecondNetworkIsPartOfThePlugin() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    #expect(try run("plugins", "install", "tint").status == 0)
    let done = try run("stylise", "tint:painting=art.png", "in.png", "out.png")
    #expect(done.status == 0, "\(done.errors)")
    let path = URL(filePath: folder.file("data/impasto/plugins/tint/encoder.onnx"))
    var bytes = try Data(contentsOf: path)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: path)
    for arguments in [
      ["plugins", "validate", "data/impasto/plugins/tint"],
      ["stylise", "tint:painting=art.png", "in.png", "no.png"],
    ] {
      let refused = try Command.run(
        arguments, environment: ["XDG_DATA_HOME": folder.file("data")], in: folder.path)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("encoder.onnx: found SHA-256"), "\(refused.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("no.png")))
    try FileManager.default.removeItem(at: path)
    let missing = try run("plugins", "validate", "data/impasto/plugins/tint")
    #expect(missing.errors.contains("parameters.painting.network.file"), "\(missing.errors)")
  }

  @Test func statisticsBelongToThePaintingNotToItsName() throws {
    let network = try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let scale = builder.constant(shape: [3], floats: [0.2, 0.2, 0.2])
      let zero = builder.constant(shape: [3], floats: [0, 0, 0])
      let shift = builder.constant("shift", shape: [1, 3, 1, 1], floats: [0.5, 0.5, 0.5])
      return builder.add(builder.node("InstanceNormalization", [input, scale, zero]), shift)
    }
    try LedNetwork.plugin("tint", in: folder.path, network: network)
    try FileManager.default.copyItem(
      atPath: folder.file("art.png"), toPath: folder.file("same.png"))
    let saved = try run(
      "stylise", "tint:painting=art.png", "--plugin-dir", ".", "in.png", "a.png",
      "--save-statistics", "look.json")
    #expect(saved.status == 0, "\(saved.errors)")
    let same = try run(
      "stylise", "tint:painting=same.png", "--plugin-dir", ".", "in.png", "b.png",
      "--statistics", "look.json")
    #expect(same.status == 0, "\(same.errors)")
    let other = try run(
      "stylise", "tint:painting=in.png", "--plugin-dir", ".", "in.png", "c.png",
      "--statistics", "look.json")
    #expect(other.status == 1 && other.errorLines.count == 1)
    #expect(other.errors.contains("look.json: stage 1, network: found"), "\(other.errors)")
  }

  @Test func theLibraryDoesTheSame() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    let atelier = try Atelier(
      catalogue: .discover(SearchPath(explicit: [folder.path])), tuning: nil)
    var options = RunOptions()
    options.precision = .f32
    let chain = "tint:painting=\(folder.file("art.png"))"
    try atelier.run(
      chain, from: folder.file("in.png"), to: folder.file("out.png"), options: options)
    try check("out.png", shift: LedNetwork.mean(of: folder.file("art.png")))
    // One session, another painting: nothing of the first is left.
    try atelier.run(
      "tint", from: folder.file("in.png"), to: folder.file("own.png"), options: options)
    try check("own.png", shift: [0.25 * 255, 0.5 * 255, 0.75 * 255])
    let error = #expect(throws: PictureError.self) {
      try atelier.stages("tint:painting=/nowhere/a.png")
    }
    #expect(error == .role("tint: painting", .notFound("/nowhere/a.png")))
  }
}
