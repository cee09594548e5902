import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto plugins install`, `update` and `remove`, as a user sees them.
@Suite struct PluginsInstallCommandTests {
  private let shop: InstallShop

  init() throws { shop = try InstallShop() }

  @Test func aFolderIsInstalledUsedAndRemoved() throws {
    try shop.package("my-ink")
    let done = try shop.run("install", "my-ink")
    #expect(done.status == 0, "\(done.errors)")
    for line in [
      "installed    ink 1.0.0: ", "from         ", "/my-ink\n", "kind         style, ×1",
      "files        3, ", "authors      Tests", "licence      MIT",
    ] { #expect(done.output.contains(line), "\(done.output)") }
    #expect(shop.contents() == ["ink"])
    #expect(shop.installed() == "1.0.0 Notes 1.0.0")
    #expect(try shop.run("list").output.contains("ink"))
    #expect(try shop.run("validate", "data/impasto/plugins/ink").status == 0)

    let again = try shop.run("install", "my-ink")
    #expect(again.status == 1)
    #expect(again.errors == "impasto: \(shop.plugins)/ink: exists; --force replaces it\n")
    let forced = try shop.run("install", "my-ink/plugin.json", "--force")
    #expect(forced.status == 0 && forced.output.contains("replaced     1.0.0"))

    let removed = try shop.run("remove", "ink")
    #expect(removed.status == 0, "\(removed.errors)")
    #expect(removed.output.hasPrefix("removed ink 1.0.0: \(shop.plugins)/ink, 3 files, "))
    #expect(shop.contents() == [])
    let nothing = try shop.run("remove", "ink")
    #expect(nothing.status == 1)
    #expect(nothing.errors == "impasto: plugin \"ink\": is not in \(shop.plugins)\n")
  }

  @Test func archivesAreHeldAgainstTheirHash() throws {
    try shop.package("my-ink")
    try shop.pack("my-ink", into: "ink.zip")
    let hash = try Plugin.sha256(ofFile: shop["ink.zip"])
    let wrong = try shop.run(
      "install", "ink.zip", "--sha256", String(repeating: "0", count: 64))
    #expect(wrong.status == 1 && wrong.errorLines.count == 1)
    #expect(wrong.errors.contains("ink.zip: found SHA-256 \(hash), expected 0000"))
    #expect(shop.contents() == nil)
    #expect(try shop.run("install", "ink.zip", "--sha256", "12").status == 64)
    #expect(try shop.run("install", "my-ink", "--sha256", hash).errors.contains("found a folder"))
    let done = try shop.run("install", "ink.zip", "--sha256", hash.uppercased())
    #expect(done.status == 0 && done.output.contains("SHA-256      \(hash)"), "\(done.errors)")
    #expect(shop.installed() == "1.0.0 Notes 1.0.0")
  }

  @Test func updatesComeFromWhereItCame() throws {
    try shop.package("my-ink")
    try shop.pack("my-ink", into: "ink.zip")
    try shop.package("pen-folder", id: "pen")
    #expect(try shop.run("update").output == "no plugin in \(shop.plugins) was installed\n")
    #expect(shop.contents() == nil)
    #expect(try shop.run("install", "file://" + shop["ink.zip"]).status == 0)
    #expect(try shop.run("install", "pen-folder").status == 0)
    let same = try shop.run("update")
    #expect(same.output == "ink 1.0.0: up to date\npen 1.0.0: up to date\n", "\(same.errors)")

    try shop.package("my-ink", version: "1.1.0")
    try shop.pack("my-ink", into: "ink.zip")
    try shop.package("pen-folder", id: "pen", version: "2.0.0")
    let dry = try shop.run("update", "--dry-run")
    #expect(dry.output.contains("ink: would be updated, 1.0.0 -> 1.1.0\n"))
    #expect(dry.output.contains("pen: would be updated, 1.0.0 -> 2.0.0\n"))
    #expect(shop.installed() == "1.0.0 Notes 1.0.0")
    let one = try shop.run("update", "ink")
    #expect(one.output == "ink: updated, 1.0.0 -> 1.1.0, licence MIT\n", "\(one.errors)")
    #expect(shop.installed() == "1.1.0 Notes 1.1.0")
    #expect(shop.installed("pen") == "1.0.0 Notes 1.0.0")
    #expect(try shop.run("update").output.contains("pen: updated, 1.0.0 -> 2.0.0"))
    #expect(shop.contents() == ["ink", "pen"])

    // One that fails keeps what it has and doesn't hold up the others.
    try FileManager.default.removeItem(atPath: shop["ink.zip"])
    try shop.package("pen-folder", id: "pencil")
    let failing = try shop.run("update")
    #expect(failing.status == 1 && failing.errorLines.count == 2)
    #expect(failing.errors.contains("ink.zip: No such file"))
    #expect(failing.errors.contains("pen-folder: found the plugin \"pencil\", expected \"pen\""))
    #expect(shop.installed() == "1.1.0 Notes 1.1.0")
    #expect(shop.contents() == ["ink", "pen"])
  }

  @Test func changesAreNotLostByAccident() throws {
    try shop.package("my-ink")
    #expect(try shop.run("install", "my-ink").status == 0)
    let note = shop.plugins + "/ink/notes.txt"
    try Data("mine".utf8).write(to: URL(filePath: note))
    try Data("mine".utf8).write(to: URL(filePath: shop.plugins + "/ink/own.txt"))
    let said = "changed since it was installed (notes.txt differs, own.txt is new)"
    let removing = try shop.run("remove", "ink")
    #expect(removing.status == 1 && removing.errors.contains(said), "\(removing.errors)")
    #expect(
      try shop.run("update").output.hasSuffix(
        "up to date, but changed here: notes.txt differs, own.txt is new\n"))
    try shop.package("my-ink", version: "1.1.0")
    let updating = try shop.run("update")
    #expect(updating.status == 1 && updating.errors.contains(said))
    #expect(shop.installed() == "1.0.0 mine")
    #expect(try shop.run("update", "--force").status == 0)
    #expect(shop.installed() == "1.1.0 Notes 1.1.0")

    // One made by hand may be the only copy.
    try PluginFolder.writeFiles("own", network: try KnownNetwork.identity(), in: shop.plugins)
    let own = try shop.run("remove", "own")
    #expect(own.status == 1 && own.errors.contains("may be the only copy"))
    #expect(try shop.run("update", "own").errors.contains("nothing to update it from"))
    #expect(try shop.run("remove", "own", "ink", "--force").status == 0)
    #expect(shop.contents() == [])
  }

  @Test func importedOnesAreRemovedToo() throws {
    let file = ImportFixture.path("compact-1x-bf16.safetensors")
    #expect(try shop.run("import", file, "--id", "mine").status == 0)
    #expect(try shop.run("update").output.hasPrefix("mine: was imported from \(file)"))
    let update = try shop.run("update", "mine")
    #expect(update.status == 1 && update.errors.contains("import it again, with --force"))
    let removed = try shop.run("remove", "mine")
    #expect(removed.status == 0 && removed.output.hasSuffix("it came from \(file)\n"))
    #expect(shop.contents() == [])
  }

  @Test func onlyTheUsersFolderIsTouched() throws {
    let wave = try shop.run("remove", "wave", "--force")
    #expect(wave.status == 1)
    #expect(
      wave.errors.contains("plugin \"wave\": is not in ") && wave.errors.contains("left alone"))
    for id in ["../ink", "/etc", "..", "", "a/b", "INK"] {
      let run = try shop.run("remove", "--force", "--", id)
      #expect(run.status == 1 && run.errors.contains("plugin id: found"), "\(id): \(run.errors)")
    }
    // A link may lead to somebody's work.
    try shop.package("my-ink")
    try FileManager.default.createDirectory(
      atPath: shop.plugins, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: shop.plugins + "/ink", withDestinationPath: shop["my-ink"])
    for arguments in [["remove", "ink"], ["update", "ink"], ["install", "my-ink"]] {
      let run = try Command.run(
        ["plugins"] + arguments + ["--force"],
        environment: ["XDG_DATA_HOME": shop["data"], "IMPASTO_PLUGINS": ""], in: shop.folder.path)
      #expect(run.status == 1, "\(arguments)")
      #expect(
        run.errors.contains("a symbolic link")
          || run.errors.contains("the installed plugin itself"),
        "\(run.errors)")
    }
    try shop.package("other-ink")
    #expect(try shop.run("install", "other-ink", "--force").errors.contains("a symbolic link"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: shop["my-ink"]).count == 3)
    #expect(shop.contents() == ["ink"])
  }

  @Test func whoHidesWhomIsSaid() throws {
    try shop.package("my-wave", id: "wave")
    let done = try shop.run("install", "my-wave")
    #expect(done.status == 0)
    #expect(done.errors.contains("/wave hides the plugin of the same id in "), "\(done.errors)")
    let aside = try shop.run("install", "my-wave", "--to", "aside")
    #expect(aside.status == 0 && aside.errors.contains("give --plugin-dir"), "\(aside.errors)")
    #expect(try shop.run("remove", "wave", "--from", "aside").status == 0)
    // The same id in two folders side by side would make both useless.
    try shop.package("data/impasto/plugins/renamed", id: "ink")
    try shop.package("my-ink")
    let twice = try shop.run("install", "my-ink", "--force")
    #expect(twice.status == 1)
    #expect(twice.errors.contains("plugin id \"ink\": is that of \(shop.plugins)/renamed already"))
    #expect(shop.contents() == ["renamed", "wave"])
  }

  private static let hasTools = ["python3", "curl"].allSatisfy { tool in
    (try? RunningCommand(["--version"], program: tool).wait().status) == 0
  }

  @Test(.enabled(if: hasTools, "needs python3 and curl")) func fromTheWeb() throws {
    try shop.package("my-ink")
    let served = try TemporaryFolder()
    let archive = served.file("ink 1.zip")
    func publish() throws {
      try TestArchive.packing(shop["my-ink"]).write(to: URL(filePath: archive))
    }
    try publish()
    let server = try RunningCommand(
      ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], program: "python3", in: served.path)
    defer {
      server.send(SIGKILL)
      _ = try? server.wait()
    }
    try #require(server.waitUntilSaid("port "))
    let match = try #require(server.said.firstMatch(of: /port (\d+)/))
    let address = "http://127.0.0.1:\(match.1)/ink%201.zip"

    let done = try shop.run("install", address)
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.output.contains("from         \(address)\n"))
    #expect(try shop.run("update").output == "ink 1.0.0: up to date\n")
    try shop.package("my-ink", version: "3.0.0")
    try publish()
    #expect(try shop.run("update").output.contains("updated, 1.0.0 -> 3.0.0"))
    try FileManager.default.removeItem(atPath: archive)
    let missing = try shop.run("update")
    #expect(missing.status == 1 && missing.errorLines.count == 1)
    #expect(missing.errors.contains("404"), "\(missing.errors)")
    #expect(shop.installed() == "3.0.0 Notes 3.0.0")
    let page = try shop.run("install", String(address.dropLast("ink%201.zip".count)))
    #expect(page.status == 1 && page.errors.contains("found another kind of file"))
    #expect(shop.contents() == ["ink"])
  }
}
