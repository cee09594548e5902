import Foundation
import TestSupport
import Testing

@testable import Installing

/// What a package may hold, before anything is written.
@Suite struct PackageTests {
  private typealias Entry = TestArchive.Entry

  private let manifest = Entry(name: "plugin.json", contents: [1])

  private func message(_ entries: [Entry], limits: PackageLimits = PackageLimits()) -> String {
    do throws(InstallError) {
      let package = try Package(
        archive: TestArchive.data(entries), sha256: "", source: "p.zip", limits: limits)
      return package.files.map { $0.path.description }.joined(separator: " ")
    } catch { return "\(error)" }
  }

  @Test func thePluginIsAtTheTopOrInTheOneFolder() {
    func file(_ name: String) -> Entry { Entry(name: name, contents: [0]) }
    #expect(
      message([file("net.onnx"), manifest, file("docs/a.md")])
        == "docs/a.md net.onnx plugin.json")
    #expect(
      message([Entry(name: "ink/", contents: []), file("ink/plugin.json"), file("ink/net.onnx")])
        == "net.onnx plugin.json")
    // What packers add is passed over, wherever it is.
    #expect(
      message([
        file("ink/plugin.json"), file("__MACOSX/ink/._plugin.json"), file("ink/.DS_Store"),
        file(".git/config"), file("ink/.impasto-install.json"),
      ]) == "plugin.json")
    for entries in [
      [file("a/plugin.json"), file("b/plugin.json")], [file("readme.md"), file("a/plugin.json")],
      [file("a/b/plugin.json")], [file("Plugin.json")], [],
    ] {
      #expect(message(entries).hasPrefix("p.zip: found no plugin.json at the top"))
    }
  }

  @Test(arguments: [
    ("../evil", "\"..\""), ("a/../../evil", "\"..\""), ("/etc/passwd", "an absolute path"),
    ("a//b", "an empty name"), ("./a", "an empty name"), ("a\\..\\b", "\"\\\" in the name"),
    ("C:evil", "\":\" in the name"), ("a\u{0}b", "a control character"),
    ("a\nb", "a control character"), ("a\u{202E}b", "a control character"), ("", "an empty name"),
    ("/", "an absolute path"), ("..", "\"..\""),
    (String(repeating: "a", count: 300), "a name of 300 bytes"),
    (String(repeating: "a/", count: 20) + "a", "21 folders deep"),
    // Also where the file itself would be passed over.
    (".git/../../evil", "\"..\""),
  ])
  func pathsThatLeadElsewhere(_ name: String, _ said: String) {
    let text = message([manifest, Entry(name: name, contents: [1])])
    #expect(text.hasPrefix("p.zip: entry \"") && text.contains("found " + said), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test func entriesThatAreNoFiles() {
    #expect(
      message([manifest, Entry(name: "a", contents: [0x2F], mode: 0o120777)])
        == "p.zip: entry \"a\": found a symbolic link, expected files and folders")
    #expect(
      message([manifest, Entry(name: "a", contents: [], mode: 0o020644)]).contains("special file"))
    #expect(
      message([manifest, Entry(name: "a/", contents: [1])]).contains("a folder with contents"))
    var entry = Entry(name: "a", contents: [1])
    entry.flags = 1
    #expect(message([manifest, entry]) == "p.zip: found the encrypted entry \"a\", expected none")
  }

  @Test func namesThatMeetOnSomeDisks() {
    func file(_ name: String) -> Entry { Entry(name: name, contents: [0]) }
    #expect(
      message([manifest, file("net.onnx"), file("Net.ONNX")])
        == "p.zip: entry \"Net.ONNX\": found another of that name (\"net.onnx\"), expected each name "
        + "once")
    #expect(message([manifest, file("\u{E9}"), file("e\u{301}")]).contains("found it twice"))
    #expect(message([manifest, manifest]).contains("entry \"plugin.json\": found it twice"))
    #expect(
      message([manifest, file("a"), file("A/b")]).contains("\"A\": found a file and a folder"))
  }

  @Test func sizesHaveLimits() {
    let bomb = Entry(deflating: [UInt8](repeating: 0, count: 2 << 20), name: "bomb.onnx")
    #expect(
      message([manifest, bomb]).hasPrefix("p.zip: entry \"bomb.onnx\": found 2097152 bytes packed"))
    // A small file may be packed as tightly as it likes.
    let small = Entry(deflating: [UInt8](repeating: 0, count: 1 << 20), name: "zeros")
    #expect(message([manifest, small]) == "plugin.json zeros")
    var huge = Entry(deflating: [1, 2, 3], name: "huge")
    huge.claimedSize = 0xFFFF_FFF0
    #expect(message([manifest, huge]).contains("found 4.0 GiB, expected at most 2.0 GiB"))
    var limits = PackageLimits()
    limits.total = 10
    let five = ["a", "b", "c"].map { Entry(name: $0, contents: [1, 2, 3, 4, 5]) }
    #expect(
      message([manifest] + five, limits: limits).contains("entry \"b\": found 11 B up to here"))
    let many = (0..<1025).map { Entry(name: "f\($0)", contents: []) }
    #expect(message(many).contains("1025 files and folders, expected at most 1024"))
  }

  @Test func foldersAreNotFollowedOutOf() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try Data([1]).write(to: URL(filePath: folder.file("plugin.json")))
    try manager.createDirectory(
      atPath: folder.file("sub/.hidden"), withIntermediateDirectories: true)
    try Data([1]).write(to: URL(filePath: folder.file("sub/a")))
    try Data([1]).write(to: URL(filePath: folder.file("sub/.hidden/b")))
    func message() -> String {
      do throws(InstallError) {
        let package = try Package(folder: folder.path, source: "p", limits: PackageLimits())
        return package.files.map { $0.path.description }.joined(separator: " ")
      } catch { return "\(error)" }
    }
    #expect(message() == "plugin.json sub/a")
    try manager.createSymbolicLink(atPath: folder.file("sub/link"), withDestinationPath: "/etc")
    #expect(message() == "p: entry \"sub/link\": found a symbolic link, expected files and folders")
    try manager.removeItem(atPath: folder.file("sub/link"))
    mkfifo(folder.file("sub/pipe"), 0o600)
    #expect(message().contains("\"sub/pipe\": found a special file"))
  }

  @Test func sources() throws {
    let folder = try TemporaryFolder()
    try Data([1]).write(to: URL(filePath: folder.file("a b.zip")))
    let real = URL(filePath: folder.path).resolvingSymlinksInPath().path
    func parsed(_ text: String) -> String {
      do throws(InstallError) {
        let source = try InstallSource(parsing: text)
        return "\(source.kind.rawValue) \(source.location)"
      } catch { return "\(error)" }
    }
    #expect(parsed(folder.path) == "folder \(real)")
    #expect(parsed(folder.file("a b.zip")) == "archive \(real)/a b.zip")
    #expect(parsed("file://\(folder.path)/a%20b.zip") == "archive \(real)/a b.zip")
    #expect(parsed("https://example.org/a.zip?x=1") == "url https://example.org/a.zip?x=1")
    #expect(
      parsed("ftp://a/b.zip") == "ftp://a/b.zip: found the scheme ftp, expected https, http or file"
    )
    #expect(parsed("file://elsewhere/b.zip").contains("another machine"))
    #expect(parsed("https:///b.zip").contains("no host"))
    let secret = parsed("https://me:word@example.org/a.zip")
    #expect(secret.contains("a name or password in the address") && !secret.contains("word@"))
    #expect(parsed(folder.file("none")).contains("No such file"))
  }
}
