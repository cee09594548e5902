import Foundation
import Impasto
import TestSupport
import Testing

/// `--statistics`, `--save-statistics` and what `plugins` says about them.
@Suite struct StatisticsCommandTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    for (id, more) in [("painter", ""), ("sure", #""tiling": {"statistics": "exact"}"#)] {
      try PluginFolder.write(
        id, network: try NormedNetwork.style(), in: shop.pluginFolder, more: more)
    }
    try PluginFolder.write("level", network: try NormedNetwork.levelled(), in: shop.pluginFolder)
    try PluginFolder.write(
      "large", network: try NormedNetwork.superResolution(), in: shop.pluginFolder,
      kind: "super-resolution", scale: 2)
    try TestFile.photograph(shop["in.png"], width: 420, height: 330)
  }

  private func run(_ chain: String, _ output: String, _ more: String...) throws -> Command {
    let run = try shop.command(
      ["run", "--plugins", chain, "--no-cache", "--precision", "f32", "in.png", output] + more)
    #expect(run.status == 0, "\(run.errors)")
    return run
  }

  private func gap(_ a: String, _ b: String) throws -> Int {
    try TestFile.gap(try TestFile.read(shop[a]), try TestFile.read(shop[b]))
  }

  @Test(arguments: ["painter", "large", "large,painter", "painter:,keep,painter", "level,large"])
  func exactEqualsTheWholePicture(_ chain: String) throws {
    let chain = chain.replacing(":", with: "")
    _ = try run(chain, "whole.png", "--tile", "whole")
    let exact = try run(chain, "exact.png", "--tile", "150", "--statistics", "exact")
    #expect(exact.errors.contains("statistics exact: "))
    #expect(exact.errors.contains("before the run itself"))
    #expect(!exact.errors.contains("warning"))
    #expect(try gap("whole.png", "exact.png") <= 1)
    _ = try run(chain, "none.png", "--tile", "150", "--statistics", "none")
    #expect(try gap("whole.png", "none.png") > 1)
  }

  @Test func theBrushAndKeptColoursKeepWorking() throws {
    try PluginFolder.write(
      "brushed", network: try NormedNetwork.style(), in: shop.pluginFolder,
      more: """
        "parameters": {
          "brush": {"type": "number", "range": [0.5, 4], "default": 1, "description": "Size.",
                    "effect": "brush"},
          "strength": {"type": "number", "range": [0, 1], "default": 1, "description": "Share.",
                       "effect": "strength"}}
        """)
    for (chain, more) in [
      ("brushed:brush=1.5", "--force"), ("brushed:brush=0.7", "--keep-colours"),
      ("brushed:strength=0.5", "--force"),
    ] {
      _ = try run(chain, "whole.png", "--tile", "whole", more, "--force")
      _ = try run(chain, "exact.png", "--tile", "130", "--statistics", "exact", more, "--force")
      #expect(try gap("whole.png", "exact.png") <= 1, "\(chain)")
    }
  }

  @Test func aThumbnailIsTheDefaultAndSaysSo() throws {
    let run = try run("painter", "out.png", "--tile", "150", "--thumbnail", "128")
    #expect(run.errors.contains("takes its statistics from a thumbnail of 128×101"))
    #expect(run.errors.contains("statistics from a thumbnail of 128×101: one pass"))
    // The picture itself is no larger than a thumbnail of 1024.
    let small = try self.run("painter", "small.png", "--tile", "150")
    #expect(!small.errors.contains("takes its statistics from a thumbnail"))
    _ = try self.run("painter", "whole.png", "--tile", "whole")
    #expect(try gap("whole.png", "small.png") <= 1)
    // A manifest that asks for exact ones gets them without a word.
    let sure = try self.run("sure", "sure.png", "--tile", "150")
    #expect(sure.errors.contains("statistics exact: "))
    #expect(try gap("whole.png", "sure.png") <= 1)
  }

  @Test func noneWarnsAndIsOnlyDoneOnRequest() throws {
    let run = try run(
      "level", "none.png", "--tile", "100", "--statistics", "none")
    #expect(run.errors.contains("tiles will not match exactly"))
    #expect(run.errors.contains("norm_7"))
    #expect(!run.errors.contains("statistics "))
  }

  @Test func theCostIsInTheDryRun() throws {
    let run = try run(
      "large,painter", "out.png", "--tile", "150", "--statistics", "exact", "--dry-run")
    #expect(run.output.contains("statistics exact: "))
    #expect(run.output.contains("each with large again before it"))
    #expect(run.output.contains("× the work of the run itself"))
    #expect(!FileManager.default.fileExists(atPath: shop["out.png"]))
  }

  @Test func savedStatisticsGiveTheSameLook() throws {
    let first = try run(
      "painter", "first.png", "--tile", "150", "--statistics", "exact", "--save-statistics",
      "look.json")
    #expect(first.errors.contains("statistics exact"))
    let again = try run("painter", "again.png", "--tile", "111", "--statistics", "look.json")
    #expect(again.errors.contains("statistics from look.json"))
    #expect(try gap("first.png", "again.png") <= 1)
    // A crop of the picture gets the whole picture's look, not its own.
    let part = try TestFile.read(shop["in.png"]).apply(
      "extract_area", ["left": 100, "top": 60, "width": 200, "height": 160])
    try TestFile.save(part, to: shop["part.png"])
    let shard = try shop.command([
      "run", "--plugins", "painter", "--no-cache", "--precision", "f32", "part.png", "shard.png",
      "--statistics", "look.json",
    ])
    #expect(shard.status == 0, "\(shard.errors)")
    let margin = 60
    let inner = { (name: String, left: Int, top: Int) throws in
      try TestFile.read(shop[name]).apply(
        "extract_area",
        [
          "left": .int(left + margin), "top": .int(top + margin), "width": .int(200 - 2 * margin),
          "height": .int(160 - 2 * margin),
        ])
    }
    #expect(try TestFile.gap(inner("first.png", 100, 60), inner("shard.png", 0, 0)) <= 1)
  }

  @Test func statisticsOfSomethingElseAreRefused() throws {
    _ = try run("painter", "out.png", "--statistics", "exact", "--save-statistics", "look.json")
    func refused(_ arguments: [String], _ words: String...) throws {
      let run = try shop.command(
        ["run", "--no-cache", "in.png", "refused.png", "--plugins"] + arguments)
      #expect(run.status != 0)
      for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
      #expect(!FileManager.default.fileExists(atPath: shop["refused.png"]))
    }
    try refused(["keep", "--statistics", "look.json"], "no network that takes any")
    try refused(
      ["large", "--statistics", "look.json"], "stage 1, plugin: found painter, expected large")
    try refused(
      ["painter,large", "--statistics", "look.json"],
      "stages: found painter, expected painter then large")
    try refused(["painter", "--statistics", "missing.json"], "missing.json: can't be read")
    try refused(["painter", "--statistics", "in.png"], "in.png: ")
    try refused(["painter", "--save-statistics", "look.json"], "exists already")
    try refused(["painter", "--save-statistics", "no/folder.json"], "no/folder.json: ")
    try refused(["painter", "--statistics", "exakt"], "exakt", "--statistics")
    try refused(
      ["painter", "--statistics", "none", "--save-statistics", "x.json"], "nothing to save")
    // The network's hash counts, not its name.
    var text = try String(contentsOfFile: shop["look.json"], encoding: .utf8)
    let painter = try Plugin(at: shop.pluginFolder + "/painter")
    let hash = painter.manifest.network.sha256
    text = text.replacing(hash, with: String(hash.reversed()))
    try text.write(toFile: shop["other.json"], atomically: true, encoding: .utf8)
    try refused(["painter", "--statistics", "other.json"], "stage 1, network: found", hash)
  }

  @Test func standardInputIsReadAsOftenAsNeeded() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: shop["in.png"])))
    let run = try shop.command(
      [
        "run", "--plugins", "painter", "--no-cache", "--precision", "f32", "--tile", "150",
        "--statistics", "exact", "-", "stdin.png",
      ], input: bytes)
    #expect(run.status == 0, "\(run.errors)")
    _ = try self.run("painter", "whole.png", "--tile", "whole")
    #expect(try gap("whole.png", "stdin.png") <= 1)
    let none = try shop.command(
      ["run", "--plugins", "painter", "--no-cache", "-", "none.png"], input: Array("no".utf8))
    #expect(none.status == 1)
    #expect(none.errors.contains("standard input") && !none.errors.contains("impasto-"))
  }

  @Test func progressCoversThePasses() throws {
    let run = try run(
      "painter", "out.png", "--tile", "150", "--statistics", "exact", "--progress", "json")
    let events = run.events
    let cost = events.first { $0["event"] as? String == "statistics" }
    #expect((cost?["message"] as? String)?.hasPrefix("painter: exact: ") == true)
    #expect(cost?["seconds"] is Double)
    let total = events.first { $0["event"] as? String == "plan" }?["tilesTotal"] as? Int ?? 0
    let done = events.compactMap { $0["tilesDone"] as? Int }
    #expect(done == Array(1...total))
    #expect(total > 12)
    let fractions = events.compactMap { $0["fraction"] as? Double }
    #expect(fractions == fractions.sorted() && abs((fractions.last ?? 0) - 1) < 1e-9)
  }

  @Test func pluginsShowAndVerifyTell() throws {
    let shown = try shop.command(["plugins", "show", "level"])
    #expect(shown.output.contains("tiling       exact with --statistics exact"))
    #expect(
      shown.output.contains(
        #"level 1: node "norm_7" (InstanceNormalization): mean and variance of 3 channels"#))
    let verified = try shop.command(["plugins", "verify", "painter"])
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    #expect(verified.output.contains("statistics from a thumbnail of"))
    #expect(verified.output.hasSuffix("\nexact\n"))
  }

  @Test func controlCWorksInThePasses() throws {
    try TestFile.photograph(shop["large.png"], width: 1300, height: 900)
    let run = try shop.start([
      "run", "--plugins", "painter", "--no-cache", "--precision", "f32", "--tile", "120",
      "--statistics", "exact", "--save-statistics", "look.json", "--progress", "json", "large.png",
      "out.png",
    ])
    #expect(run.waitUntilSaid("\"tilesDone\":3"), "\(run.said)")
    run.send(SIGINT)
    let end = try run.wait()
    #expect(end.status == 130, "\(end.errorLines.suffix(2))")
    #expect(try shop.folder.contents() == ["in.png", "large.png"])
  }
}
