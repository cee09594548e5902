import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto plugins import`, as a user sees it.
@Suite struct PluginsImportCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: [String]) throws -> Command {
    try Command.run(
      arguments, environment: ["XDG_DATA_HOME": folder.path, "IMPASTO_PLUGINS": ""],
      in: folder.path)
  }

  private func importing(_ arguments: String...) throws -> Command {
    try run(["plugins", "import"] + arguments)
  }

  private var plugins: String { folder.file("impasto/plugins") }

  @Test func anImportedNetworkWorksAtOnce() throws {
    let file = ImportFixture.path("esrgan-real-2x.pth")
    let done = try importing(file, "--id", "mine")
    #expect(done.status == 0, "\(done.errors)")
    for line in [
      "ESRGAN (RRDB), 4 features, 2 blocks, pixel-unshuffle 2; 10199 parameters",
      "PyTorch, params_ema", "super-resolution, ×2", "tiling       exact",
      "licence      none stated",
    ] { #expect(done.output.contains(line), "\(done.output)") }

    let list = try run(["plugins", "list"])
    #expect(list.output.contains("mine") && list.output.contains("no licence stated"))
    #expect(try run(["plugins", "validate", "impasto/plugins/mine"]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: plugins) == ["mine"])

    try TestFile.photograph(folder.file("in.png"), width: 61, height: 47)
    let upscaled = try run(["upscale", "--plugin", "mine", "in.png", "out.png", "--no-cache"])
    #expect(upscaled.status == 0, "\(upscaled.errors)")
    let image = try TestFile.read(folder.file("out.png"))
    #expect(image.width == 122 && image.height == 94)
  }

  @Test func aTakenIdIsKeptUnlessForced() throws {
    let file = ImportFixture.path("compact-1x-bf16.safetensors")
    #expect(try importing(file).status == 0)
    let manifest = plugins + "/compact-1x-bf16/plugin.json"
    try Data("mine".utf8).write(to: URL(filePath: manifest))
    let again = try importing(file)
    #expect(again.status == 1)
    #expect(again.errors.contains("--force replaces it"))
    #expect(try String(contentsOfFile: manifest, encoding: .utf8) == "mine")
    #expect(try importing(file, "--force").status == 0)
    #expect(try String(contentsOfFile: manifest, encoding: .utf8).contains("schemaVersion"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: plugins).count == 1)
  }

  @Test func hickleFilesListTheirParameters() throws {
    let done = try importing(ImportFixture.path("functional-3.hkl"), "--id", "ink", "--verbose")
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.output.contains("c1.weight 2×3×9×9\n"))
    #expect(done.output.contains("Total parameters: 8115\n"))
    #expect(done.output.contains("colour       bgr"))
    #expect(done.output.contains("range        0 to 255"))
    let shown = try run(["plugins", "show", "ink"])
    #expect(shown.output.contains("tiling       exact"))
    #expect(shown.output.contains("strength=1"))
  }

  @Test func whatIsRefusedLeavesNothing() throws {
    try Data([0x80, 2]).write(to: URL(filePath: folder.file("odd.pth")))
    try Data("cos\nsystem\n.".utf8).write(to: URL(filePath: folder.file("evil.pt")))
    for (file, said) in [
      (ImportFixture.path("unknown.safetensors"), "2 tensors of no known architecture"),
      (ImportFixture.path("tensors.pth"), "ESRGAN (RRDB); Real-ESRGAN compact"),
      (folder.file("odd.pth"), "a pickle that torch.save didn't write"),
      (folder.file("evil.pt"), "another format"),
      (folder.file("none.onnx"), "no such file"), (folder.path, "no regular file"),
    ] {
      let refused = try importing(file, "--id", "x")
      #expect(refused.status == 1, "\(file)")
      #expect(refused.errors.contains(said), "\(refused.errors)")
      // Not even the folder that the plugin would have gone to.
      #expect(!FileManager.default.fileExists(atPath: folder.file("impasto")), "\(file)")
    }
    #expect(try importing(ImportFixture.path("tensors.pth"), "--id", "Not An Id").status == 1)
    #expect(try importing("x.onnx", "--range", "1,0").status == 64)
    #expect(try importing("x.onnx", "--std", "0").status == 64)
  }

  /// Thousands of damaged HDF5 files in processes of their own: the library may end them, but what
  /// it is asked from ends neither with them nor without an answer.
  @Test func damagedHickleFilesEndNothing() throws {
    var dice = SeededGenerator(seed: 5)
    var (answered, ended, slow) = (0, 0, 0)
    for name in ["functional-2.hkl", "functional-3.hkl"] {
      let seed = try Data(contentsOf: URL(filePath: ImportFixture.path(name)))
      var files = try (0..<500).map { index in
        // Most of the structure is at the start; weights may be anything.
        var bytes = seed
        for _ in 0..<Int.random(in: 1...5, using: &dice) {
          let place = Int.random(
            in: 0..<(Bool.random(using: &dice) ? 6000 : bytes.count), using: &dice)
          bytes[place] =
            [0, 255, UInt8.random(in: 0...255, using: &dice)].randomElement(using: &dice) ?? 1
        }
        let path = folder.file("\(name).\(index).hkl")
        try bytes.write(to: URL(filePath: path))
        return path
      }
      while !files.isEmpty {
        let clock = ContinuousClock.now
        let read = try run(["read-hdf5"] + files.prefix(250) + [files[0]])
        if clock.duration(to: .now) > .seconds(30) { slow += 1 }
        let lines = read.output.split(separator: "\n").count
        answered += min(lines, files.count)
        if read.status < 0 {
          ended += 1
          files.removeFirst(min(lines + 1, files.count))
        } else {
          #expect(read.status == 0, "\(read.errors)")
          files.removeFirst(min(250, files.count))
        }
      }
    }
    #expect(answered + ended >= 1000 && ended < 50 && slow == 0, "\(answered) \(ended) \(slow)")
  }

  /// What ends the helper's process is an error like any other for the command.
  @Test func aHelperThatIsEndedIsReported() throws {
    try Data("#!/bin/sh\nkill -SEGV $$\n".utf8).write(to: URL(filePath: folder.file("helper")))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("helper"))
    let helper = HDF5Helper(program: folder.file("helper"), arguments: [])
    do {
      _ = try WeightsFile(ImportFixture.path("functional-2.hkl"), helper: helper)
      Issue.record("read by a helper that reads nothing")
    } catch {
      #expect("\(error)".contains("gave up on the file (signal 11)"), "\(error)")
    }
    let missing = HDF5Helper(program: folder.file("nobody"), arguments: [])
    #expect(throws: WeightsError.self) {
      try WeightsFile(ImportFixture.path("functional-2.hkl"), helper: missing)
    }
  }

  @Test func aMissingLibraryIsNamedWithItsPackage() throws {
    let done = try Command.run(
      ["plugins", "import", ImportFixture.path("functional-2.hkl")],
      environment: ["XDG_DATA_HOME": folder.path, "IMPASTO_HDF5": "libnothing.so.1"])
    #expect(done.status == 1)
    #expect(done.errors.contains("libnothing.so.1: missing"), "\(done.errors)")
    #expect(done.errors.contains("apt-get install libhdf5-103-1"))
  }

  @Test func descriptionsBesideTheFile() throws {
    let file = folder.file("My Net.pth")
    try FileManager.default.copyItem(atPath: ImportFixture.path("srresnet-2x.pth"), toPath: file)
    let entry = """
      {"name": "My \\"Net\\"", "author": ["Ann", "Bo"], "license": "CC-BY-4.0",
       "tags": ["photo"], "description": "Sharp.\\nVery.", "scale": 4, "architecture": "esrgan",
       "resources": [{"sha256": "00", "urls": ["https://example.org/net.pth"]}]}
      """
    try Data(entry.utf8).write(to: URL(filePath: folder.file("My Net.json")))
    let done = try importing(file)
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.output.contains("licence      CC-BY-4.0 (My Net.json)"), "\(done.output)")
    #expect(done.output.contains("authors      Ann, Bo"))
    #expect(done.errors.contains("says scale 4, the network enlarges 2 times"))
    #expect(done.errors.contains("SHA-256 is none of those"))
    let list = try run(["plugins", "list"])
    #expect(list.output.contains("my-net") && list.output.contains("CC-BY-4.0"))
    let plugin = try Plugin(at: plugins + "/my-net")
    #expect(plugin.manifest.name == "My \"Net\"")
    #expect(plugin.manifest.summary.hasPrefix("Sharp. Very. Imported from My Net.pth"))
    #expect(plugin.manifest.source == "https://example.org/net.pth")

    let rdf = """
      format_version: 0.5.3
      type: model
      name: Cells
      authors: [{name: Cy}, {name: Di}]
      license: MIT
      tags: [cells, 2d]
      """
    try Data(rdf.utf8).write(to: URL(filePath: folder.file("about.yaml")))
    let other = try importing(file, "--id", "cells", "--about", folder.file("about.yaml"))
    #expect(other.status == 0, "\(other.errors)")
    let cells = try Plugin(at: plugins + "/cells").manifest
    #expect(cells.name == "Cells" && cells.authors == ["Cy", "Di"] && cells.license == "MIT")
    #expect(cells.tags == ["cells", "2d"])
  }
}
