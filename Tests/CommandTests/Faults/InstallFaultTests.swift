import Foundation
import Impasto
import TestSupport
import Testing

/// Installations that fail, are stopped, or meet: nothing half-installed, what was there as it was.
@Suite(.serialized) struct InstallFaultTests {
  private let shop: InstallShop

  init() throws { shop = try InstallShop() }

  /// One line on standard error, exit code 1, and nothing in the folder of plugins.
  private func refusal(_ arguments: String...) throws -> String {
    let run = try Command.run(
      ["plugins", "install"] + arguments,
      environment: ["XDG_DATA_HOME": shop["data"], "IMPASTO_PLUGINS": ""], in: shop.folder.path)
    #expect(run.status == 1, "\(arguments): \(run.errors)")
    #expect(run.errorLines.count == 1, "\(arguments): \(run.errors)")
    #expect(run.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: shop["data"]), "\(arguments)")
    return run.errors
  }

  @Test func packagesThatAreNone() throws {
    try shop.package("bad")
    try Data([1, 2]).write(to: URL(filePath: shop["bad/network.onnx"]))
    #expect(try refusal("bad").contains("bad: network.onnx: found SHA-256"))
    try FileManager.default.removeItem(atPath: shop["bad/network.onnx"])
    #expect(try refusal("bad").contains("network.file"))
    try Data("{".utf8).write(to: URL(filePath: shop["bad/plugin.json"]))
    #expect(try refusal("bad").contains("bad: plugin.json:1:2"))
    try FileManager.default.removeItem(atPath: shop["bad/plugin.json"])
    #expect(try refusal("bad").contains("no plugin.json"))
    try Data("text".utf8).write(to: URL(filePath: shop["text.zip"]))
    #expect(try refusal("text.zip").contains("another kind of file"))
    #expect(try refusal("absent.zip").contains("absent.zip: No such file"))
    #expect(try refusal("ftp://example.org/a.zip").contains("the scheme ftp"))
    // A network that isn't one, although its hash is right.
    try PluginFolder.writeFiles("odd", network: [1, 2, 3], in: shop.folder.path)
    #expect(try refusal("odd").contains("odd: "))
    // The files that Impasto comes with are not a package's own.
    try shop.package("models")
    let manifest = shop["models/plugin.json"]
    try String(contentsOfFile: manifest, encoding: .utf8)
      .replacing("\"network.onnx\"", with: "\"models:wave.onnx\"")
      .write(toFile: manifest, atomically: true, encoding: .utf8)
    #expect(try refusal("models").contains("network.file: found \"models:wave.onnx\""))
  }

  @Test func entriesThatLeadOut() throws {
    try shop.package("ink")
    let plugin = try TestArchive.packing(shop["ink"])
    #expect(plugin.count > 0)
    var entries = try FileManager.default.contentsOfDirectory(atPath: shop["ink"]).map {
      TestArchive.Entry(
        name: $0, contents: [UInt8](try Data(contentsOf: URL(filePath: shop["ink/" + $0]))))
    }
    entries.append(.init(name: "x", contents: [1]))
    for (name, mode) in [
      ("../../../evil", UInt32(0)), (shop["evil"], 0), ("a/../../evil", 0), ("..\\evil", 0),
      ("evil", 0o120777),
    ] {
      entries[entries.count - 1] = .init(name: name, contents: Array("/tmp".utf8), mode: mode)
      try TestArchive.data(entries).write(to: URL(filePath: shop["evil.zip"]))
      let text = try refusal("evil.zip")
      #expect(text.contains("evil.zip: entry \""), "\(text)")
      #expect(try shop.folder.contents() == ["evil.zip", "ink"])
    }
    entries[entries.count - 1] = .init(
      deflating: [UInt8](repeating: 0, count: 64 << 20), name: "bomb")
    try TestArchive.data(entries).write(to: URL(filePath: shop["evil.zip"]))
    #expect(try refusal("evil.zip").contains("entry \"bomb\": found 67108864 bytes packed into"))
  }

  /// Hundreds of damaged archives, through the library as the command calls it.
  @Test func damagedArchives() throws {
    try shop.package("ink")
    let seed = try TestArchive.packing(shop["ink"], top: "ink")
    var dice = SeededGenerator(seed: 21)
    let folder = shop["target"]
    let installer = Installer(folder: folder)
    let manifest = try Data(contentsOf: URL(filePath: shop["ink/plugin.json"]))
    var (done, refused) = (0, 0)
    for index in 0..<700 {
      let bytes = index < 200 ? seed.prefix(index * seed.count / 200) : Mutation.damage(seed, &dice)
      try bytes.write(to: URL(filePath: shop["mutated.zip"]))
      do {
        let report = try installer.install(try InstallSource(parsing: shop["mutated.zip"]))
        done += 1
        // Whatever got through is the plugin.
        let found = try Data(contentsOf: URL(filePath: report.plugin.manifestPath))
        #expect(found == manifest)
        _ = try installer.remove("ink")
        try FileManager.default.removeItem(atPath: folder)
      } catch {
        refused += 1
        #expect(!"\(error)".contains("\n"), "\(error)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder), "case \(index)")
    }
    #expect(refused > 600 && done > 0, "\(done) \(refused)")
  }

  /// Killed at any moment: the old plugin or the new one, whole; and the next run sweeps.
  @Test func killedRuns() throws {
    let more = [UInt8](repeating: 9, count: 24 << 20)
    try shop.package("old", version: "1.0.0")
    try shop.package("new", version: "2.0.0", more: more)
    #expect(try shop.run("install", "old").status == 0)
    var (left, finished) = (0, 0)
    for round in 0..<14 {
      let run = try shop.start("install", "new", "--force")
      let end = Date(timeIntervalSinceNow: 20)
      // Most are killed right when the hidden folder is there, others later.
      while shop.contents()?.contains(where: { $0.hasPrefix(".staging-") }) == false, Date() < end {
        usleep(200)
      }
      usleep(UInt32(round) * 8000)
      run.send(SIGKILL)
      _ = try run.wait()
      let contents = try #require(shop.contents())
      #expect(contents.contains("ink"))
      let version = try #require(shop.installed())
      #expect(["1.0.0 Notes 1.0.0", "2.0.0 Notes 2.0.0"].contains(version))
      if version.hasPrefix("2") {
        finished += 1
        let size =
          try FileManager.default.attributesOfItem(
            atPath: shop.plugins + "/ink/more.bin")[.size] as? Int
        #expect(size == more.count)
      }
      if contents.contains(where: { $0.hasPrefix(".staging-") }) { left += 1 }
      // Hidden folders are nobody's plugins.
      let list = try shop.run("list")
      #expect(list.status == 0 && list.errors.isEmpty, "\(list.errors)")
      #expect(try shop.run("install", "old", "--force").status == 0)
      #expect(shop.contents() == ["ink"], "round \(round)")
      #expect(shop.installed() == "1.0.0 Notes 1.0.0")
    }
    #expect(left > 0, "no run was killed in the middle (\(finished) were through)")
  }

  @Test func controlC() throws {
    let more = [UInt8](repeating: 9, count: 24 << 20)
    try shop.package("new", more: more)
    let run = try shop.start("install", "new")
    let end = Date(timeIntervalSinceNow: 20)
    while shop.contents()?.contains(where: { $0.hasPrefix(".staging-") }) != true, Date() < end {
      usleep(200)
    }
    run.send(SIGINT)
    let stopped = try run.wait()
    if stopped.status == 0 {
      #expect(shop.contents() == ["ink"])
    } else {
      #expect(stopped.status == 130 && stopped.errors.contains("stopped"))
      #expect((shop.contents() ?? []).allSatisfy { $0 == ".lock" }, "\(shop.contents() ?? [])")
    }
  }

  /// A plugin on its way out, where the file system can't exchange folders, comes back.
  @Test func halfAnExchangeIsTakenBack() throws {
    try shop.package("ink")
    #expect(try shop.run("install", "ink").status == 0)
    let manager = FileManager.default
    let staging = shop.plugins + "/.staging-dead"
    try manager.createDirectory(atPath: staging + "/old", withIntermediateDirectories: true)
    try manager.moveItem(atPath: shop.plugins + "/ink", toPath: staging + "/old/ink")
    // A link by such a name is not followed.
    try manager.createDirectory(atPath: shop["precious/old/x"], withIntermediateDirectories: true)
    try manager.createSymbolicLink(
      atPath: shop.plugins + "/.staging-link", withDestinationPath: shop["precious"])
    try shop.package("pen", id: "pen")
    #expect(try shop.run("install", "pen").status == 0)
    #expect(shop.contents() == [".staging-link", "ink", "pen"])
    #expect(shop.installed() == "1.0.0 Notes 1.0.0")
    #expect(manager.fileExists(atPath: shop["precious/old/x"]))
  }

  /// Many at once: one of them installs, the others find it there; or each replaces another.
  @Test func severalAtOnce() throws {
    for index in 0..<6 { try shop.package("p\(index)", version: "\(index).0.0") }
    let first = try (0..<6).map { try shop.start("install", "p\($0)") }
    let ends = try first.map { try $0.wait() }
    #expect(ends.count { $0.status == 0 } == 1, "\(ends.map(\.errors))")
    for end in ends where end.status != 0 { #expect(end.errors.contains("exists; --force")) }
    #expect(shop.contents() == ["ink"])
    let forced = try (0..<6).map { try shop.start("install", "p\($0)", "--force") }
    for run in forced {
      let end = try run.wait()
      #expect(end.status == 0, "\(end.errors)")
    }
    let version = try #require(shop.installed())
    #expect(version.prefix(5) == version.suffix(5))
    #expect(shop.contents() == ["ink"])
  }

  @Test(.enabled(if: SmallDisk.canMount, "mounting a small file system needs root"))
  func aFullDisk() throws {
    let more = [UInt8](repeating: 9, count: 6 << 20)
    try shop.package("small")
    try shop.package("large", version: "2.0.0", more: more)
    let disk = try SmallDisk(megabytes: 4)
    let data = disk.path + "/data"
    let first = try shop.run("install", "large", data: data)
    #expect(first.status == 1 && first.errorLines.count == 1)
    #expect(first.errors.contains("more.bin: No space left on device"), "\(first.errors)")
    #expect(try disk.contents() == [])
    #expect(try shop.run("install", "small", data: data).status == 0)
    let second = try shop.run("install", "large", "--force", data: data)
    #expect(second.status == 1 && second.errors.contains("No space left"))
    let place = data + "/impasto/plugins"
    #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["ink"])
    #expect(try Plugin(at: place + "/ink").manifest.version == "1.0.0")
  }

  @Test(.enabled(if: SmallDisk.canMount, "mounting a small file system needs root"))
  func aDiskThatMayNotBeWritten() throws {
    try shop.package("ink")
    let disk = try SmallDisk(megabytes: 4)
    let data = disk.path + "/data"
    #expect(try shop.run("install", "ink", data: data).status == 0)
    try disk.makeReadOnly()
    for run in [
      try shop.run("install", "ink", "--force", data: data),
      try shop.run("remove", "ink", data: data),
    ] {
      #expect(run.status == 1 && run.errorLines.count == 1)
      #expect(run.errors.contains("Read-only file system"), "\(run.errors)")
    }
    #expect(try Plugin(at: data + "/impasto/plugins/ink").manifest.version == "1.0.0")
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func aFolderThatMayNotBeWritten() throws {
    try shop.package("ink")
    try FileManager.default.createDirectory(
      atPath: shop.plugins, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o555])
    let run = try shop.run("install", "ink")
    #expect(run.status == 1 && run.errors.contains("Permission denied"))
    #expect(shop.contents() == [])
  }

  @Test func aFileInPlaceOfTheFolder() throws {
    try shop.package("ink")
    try FileManager.default.createDirectory(
      atPath: shop["data/impasto"], withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: shop.plugins))
    let run = try shop.run("install", "ink")
    #expect(run.status == 1 && run.errors.hasPrefix("impasto: \(shop.plugins): "), "\(run.errors)")
    try FileManager.default.removeItem(atPath: shop.plugins)
    try FileManager.default.createDirectory(
      atPath: shop.plugins, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(filePath: shop.plugins + "/ink"))
    let taken = try shop.run("install", "ink", "--force")
    #expect(
      taken.status == 1 && taken.errors.contains("found no folder, expected a plugin's folder"))
  }

  /// A folder of plugins that is itself a link, as people's settings have it.
  @Test func aLinkedFolderOfPlugins() throws {
    try shop.package("ink")
    try FileManager.default.createDirectory(
      atPath: shop["elsewhere"], withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: shop["data/impasto"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: shop.plugins, withDestinationPath: shop["elsewhere"])
    #expect(try shop.run("install", "ink").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shop["elsewhere"]) == ["ink"])
    #expect(try shop.run("remove", "ink").status == 0)
  }

  @Test func aRecordThatIsDamaged() throws {
    try shop.package("ink")
    #expect(try shop.run("install", "ink").status == 0)
    let record = shop.plugins + "/ink/" + InstallRecord.fileName
    let seed = try Data(contentsOf: URL(filePath: record))
    var dice = SeededGenerator(seed: 8)
    for _ in 0..<300 {
      try Mutation.damage(seed, &dice).write(to: URL(filePath: record))
      do { _ = try InstallRecord(in: shop.plugins + "/ink") } catch {
        #expect(!"\(error)".contains("\n"))
      }
    }
    try Data("{}".utf8).write(to: URL(filePath: record))
    for command in ["remove", "update"] {
      let run = try shop.run(command, "ink")
      #expect(run.status == 1 && run.errors.contains("expected the record of an installation"))
    }
    // It names no files to touch: removing goes by the folder.
    #expect(try shop.run("remove", "ink", "--force").status == 0)
    #expect(shop.contents() == [])
  }
}
