import Foundation
import Impasto
import TestSupport
import Testing

/// What the README and the pages say can be typed.
@Suite(.serialized) struct DocumentationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The pictures that the examples name, made small, and a plugin of one's own.
  private func furnish() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("holiday/rome"), withIntermediateDirectories: true)
    for name in [
      "photo.jpg", "painting.jpg", "scan.tif", "map.tif", "holiday/beach.jpg",
      "holiday/rome/forum.png",
    ] {
      try TestFile.photograph(folder.file(name), width: 60, height: 44)
    }
    try PluginFolder.write("my-style", network: try KnownNetwork.rotated(), in: folder.path)
    try FileManager.default.createDirectory(
      atPath: folder.file("my-plugins"), withIntermediateDirectories: true)
    try PluginFolder.write(
      "my-painter", network: try NormedNetwork.style(), in: folder.file("my-plugins"))
    try PluginFolder.write(
      "ink", network: try KnownNetwork.rotated(), in: folder.file("other-plugins"))
    try TestArchive.packing(folder.file("other-plugins/ink"))
      .write(to: URL(filePath: folder.file("ink.zip")))
    for (name, fixture) in [
      ("RealESRGAN_x4plus.pth", "esrgan-old-4x.pth"), ("candy.hkl", "functional-2.hkl"),
      ("compact.safetensors", "compact-1x-bf16.safetensors"),
    ] {
      try FileManager.default.copyItem(
        atPath: ImportFixture.path(fixture), toPath: folder.file(name))
    }
    try Data(try KnownNetwork.identity()).write(to: URL(filePath: folder.file("net.onnx")))
    let page = try Repository.text("docs/manifest.md")
    let block = try #require(page.components(separatedBy: "```json pipeline\n").last)
    try Data(try #require(block.components(separatedBy: "```").first).utf8)
      .write(to: URL(fileURLWithPath: folder.file("poster.json")))
  }

  /// Installs what is to be updated or removed, and makes room for what is to be installed.
  private func prepare(_ line: [String]) throws {
    guard line.first == "plugins", let command = line.dropFirst().first,
      ["install", "update", "remove"].contains(command)
    else { return }
    for place in [
      "data/impasto/plugins/ink", "data/impasto/plugins/my-style", "my-plugins/ink",
      "my-plugins/my-style",
    ] {
      try? FileManager.default.removeItem(atPath: folder.file(place))
    }
    guard command != "install", line.contains("ink") else { return }
    let target = line.contains("my-plugins") ? ["--to", "my-plugins"] : []
    let done = try Command.run(
      ["plugins", "install", "ink.zip"] + target,
      environment: ["XDG_DATA_HOME": folder.file("data")], in: folder.path)
    #expect(done.status == 0, "\(done.errors)")
  }

  private static let pages = [
    "README.md", "docs/adding.md", "docs/architecture.md", "docs/calibration.md",
    "docs/exact-tiling.md",
    "docs/import.md", "docs/manifest.md", "docs/painting.md", "docs/performance.md",
    "docs/plugins.md",
    "docs/statistics.md",
  ]
  private static let commands = [
    [], ["upscale"], ["stylise"], ["run"], ["paint"], ["plugins"], ["plugins", "list"],
    ["plugins", "show"],
    ["plugins", "validate"], ["plugins", "verify"], ["plugins", "graph"], ["plugins", "calibrate"],
    ["plugins", "import"], ["plugins", "install"], ["plugins", "update"], ["plugins", "remove"],
    ["doctor"],
  ]
  /// Slow, and what `PluginsCommandTests` is about.
  private static let elsewhere = [
    ["plugins", "verify", "photo-4x"], ["plugins", "verify", "wave"],
    // Files of other makers: `PluginsImportCommandTests` imports such.
    ["plugins", "import", "RealESRGAN_x4plus.pth"],
    ["plugins", "import", "candy.hkl", "--id", "candy", "--verbose"],
    ["plugins", "import", "net.onnx", "--range", "0,255", "--colour", "bgr"],
    ["plugins", "remove", "candy"],
    // From the web: `PluginsInstallCommandTests` has a server of its own.
    ["plugins", "install", "https://example.org/ink.zip", "--sha256", "HEX"],
  ]

  @Test func everyDocumentedCommandWorks() throws {
    try furnish()
    var places: [[String]: String] = [:]
    var lines: [[String]] = []
    func add(_ found: [[String]], _ place: String) {
      for line in found where places[line] == nil {
        places[line] = place
        lines.append(line)
      }
    }
    for page in Self.pages {
      let found = try DocumentedCommands.lines(of: try Repository.text(page))
      if page == "README.md" { #expect(found.count >= 16, "\(found)") }
      add(found, page)
    }
    for command in Self.commands {
      let help = try Command.run(command + ["--help"])
      #expect(help.status == 0)
      let parts = help.output.components(separatedBy: "EXAMPLES")
      try #require(parts.count == 2, "\(command): \(help.output)")
      let found = try DocumentedCommands.lines(of: "```\n" + parts[1] + "\n```")
      #expect(!found.isEmpty, "\(command)")
      add(found, (["impasto"] + command + ["--help"]).joined(separator: " "))
    }
    for line in lines where !Self.elsewhere.contains(line) {
      try prepare(line)
      // Imports go into the user's folder of plugins.
      let run = try Command.run(
        line, environment: ["XDG_DATA_HOME": folder.file("data")], in: folder.path)
      let lacksGraphviz = run.errors.contains("'dot' is not installed")
      #expect(
        run.status == 0 || lacksGraphviz,
        "\(places[line] ?? ""): impasto \(line.joined(separator: " ")): \(run.errors)")
      // The next example may write to the same name.
      for name in [
        "photo-4x.png", "scan-4x.tif", "painted.jpg", "painted.png", "poster.tif", "pipelined.tif",
      ] { try? FileManager.default.removeItem(atPath: folder.file(name)) }
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func shellsComplete(_ shell: String) throws {
    let run = try Command.run(["--generate-completion-script", shell])
    #expect(run.status == 0)
    for word in ["upscale", "stylise", "keep-colours", "plugin-dir"] {
      #expect(run.output.contains(word), "\(shell): \(word)")
    }
  }

  @Test func theStatisticsPagesSwiftIsWhatRuns() throws {
    let page = try Repository.text("docs/statistics.md")
    let shown = try #require(
      page.components(separatedBy: "```swift\n").dropFirst().first?
        .components(separatedBy: "```").first
    ).trimmingCharacters(in: .newlines)
    let source = try Repository.text("Tests/CommandTests/Documentation/StatisticsExample.swift")
    let compiled = try #require(
      source.components(separatedBy: "// docs\n").dropFirst().first?
        .components(separatedBy: "    // docs end").first
    ).split(separator: "\n").map { String($0.dropFirst(4)) }.joined(separator: "\n")
    #expect(compiled == shown)
    try furnish()
    let catalogue = Catalogue.discover(
      SearchPath.standard(explicit: [folder.file("my-plugins")]))
    try StatisticsExample.run(try Atelier(catalogue: catalogue), in: folder.path)
    #expect(try TestFile.read(folder.file("painted.png")).width == 60)
    let saved = try StatisticsFile(contentsOf: folder.file("look.json"))
    #expect(saved.stages.map(\.plugin) == ["my-painter"])
    #expect(!saved.stages[0].moments.maps.isEmpty)
  }

  @Test func exitCodesAreThoseOfTheReadme() throws {
    let readme = try Repository.text("README.md").replacingOccurrences(of: "\n", with: " ")
    for words in [
      "0 done", "1 failed", "2 some of several pictures failed",
      "64 the command line can't be understood", "130 stopped by Ctrl-C",
    ] { #expect(readme.contains(words), "\(words)") }
    try TestFile.photograph(folder.file("a.png"), width: 20, height: 16)
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.file("b.png")))
    func status(_ arguments: String...) throws -> Int32 {
      try Command.run(arguments, in: folder.path).status
    }
    #expect(try status("upscale", "a.png", "c.png") == 0)
    #expect(try status("upscale", "b.png", "d.png") == 1)
    #expect(try status("upscale", "a.png", "b.png", "-o", "out") == 2)
    #expect(try status("upscale", "b.png", "-o", "out") == 1)
    #expect(try status("upscale", "--nonsense", "a.png", "d.png") == 64)
    #expect(try status("nonsense") == 64)
    #expect(try status("--version") == 0)
  }

  @Test func theReadmesSwiftIsWhatRuns() throws {
    let readme = try Repository.text("README.md")
    let block = try #require(readme.components(separatedBy: "```swift\n").dropFirst().first)
    let shown = try #require(block.components(separatedBy: "```").first)
      .replacingOccurrences(of: "import Impasto\n\n", with: "")
      .trimmingCharacters(in: .newlines)
    let source = try Repository.text("Tests/CommandTests/Documentation/ReadmeExample.swift")
    let compiled = try #require(
      source.components(separatedBy: "// README\n").dropFirst().first?
        .components(separatedBy: "  // README ends").first
    ).split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }.joined(separator: "\n")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(compiled == shown)
    try TestFile.photograph(folder.file("photo.jpg"), width: 60, height: 44)
    let size = try ReadmeExample.run(in: folder.path)
    #expect(size == PixelSize(width: 240, height: 176))
    #expect(try TestFile.read(folder.file("poster.tif")).width == 240)
  }
}
