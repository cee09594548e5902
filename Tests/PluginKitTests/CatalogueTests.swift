import Foundation
import Testing

@testable import PluginKit

@Suite("Catalogue")
struct CatalogueTests {
  private func add(
    _ id: String, to folder: TemporaryFolder, at path: String? = nil
  ) throws {
    try folder.write(Sample.manifest(id: id), to: "\(path ?? id)/plugin.json")
  }

  @Test("Earlier folders win, what they hide is noted")
  func order() throws {
    let first = try TemporaryFolder()
    let second = try TemporaryFolder()
    try add("b", to: first)
    try add("a", to: second)
    try add("b", to: second)
    try add("c", to: second)
    let catalogue = Catalogue.discover(
      SearchPath([
        .init(path: first.path + "/", origin: .explicit), .init(path: second.path, origin: .user),
      ]))
    #expect(catalogue.plugins.map(\.id) == ["b", "a", "c"])
    #expect(catalogue.plugins.map(\.origin) == [.explicit, .user, .user])
    #expect(try catalogue.plugin("b").folder == first.path + "/b")
    #expect(catalogue.shadowed.map(\.plugin.folder) == [second.path + "/b"])
    #expect(catalogue.shadowed.map(\.by) == [first.path + "/b"])
    #expect(catalogue.problems == [])
  }

  @Test("A folder may be a plugin itself, and the same folder twice is one level")
  func singlePlugin() throws {
    let folder = try TemporaryFolder()
    try add("a", to: folder)
    try add("b", to: folder)
    let path = folder.path
    let catalogue = Catalogue.discover(SearchPath(explicit: [path + "/b", path, path + "/"]))
    #expect(catalogue.plugins.map(\.id) == ["b", "a"])
    #expect(catalogue.shadowed.count == 1)
  }

  @Test("The same id twice in one folder names both and picks neither")
  func duplicates() throws {
    let first = try TemporaryFolder()
    let second = try TemporaryFolder()
    try add("twin", to: first, at: "one")
    try add("twin", to: first, at: "two")
    try add("other", to: first)
    try add("twin", to: second)
    let catalogue = Catalogue.discover(SearchPath(explicit: [first.path, second.path]))
    #expect(catalogue.plugins.map(\.id) == ["other"])
    let message =
      "plugin id \"twin\": found in both \(first.path)/one and \(first.path)/two, "
      + "expected once per folder"
    #expect(catalogue.problems.map(\.description) == [message])
    let error = #expect(throws: PluginError.self) { try catalogue.plugin("twin") }
    #expect(error?.description == message)
  }

  @Test("A broken plugin is a problem and hides nothing else")
  func broken() throws {
    let folder = try TemporaryFolder()
    try add("good", to: folder)
    try folder.write("{", to: "bad/plugin.json")
    try folder.write("", to: "not-a-plugin/readme.txt")
    try folder.write("", to: ".hidden/plugin.json")
    try folder.write("", to: "file.json")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/odd/plugin.json", withIntermediateDirectories: true)
    let catalogue = Catalogue.discover(SearchPath(explicit: [folder.path]))
    #expect(catalogue.plugins.map(\.id) == ["good"])
    #expect(
      catalogue.problems.map(\.description) == [
        "\(folder.path)/bad/plugin.json:1:2: found the end of the file, expected a name in quotes",
        "\(folder.path)/odd/plugin.json: is a folder, expected a file",
      ])
    let error = #expect(throws: PluginError.self) { try catalogue.plugin("bad") }
    #expect(error == catalogue.problems[0].error)
  }

  @Test("Pipes and oversized manifests are refused without reading them")
  func specialFiles() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/pipe", withIntermediateDirectories: true)
    try #require(mkfifo(folder.path + "/pipe/plugin.json", 0o600) == 0)
    try folder.write(Data(count: 1_048_577), to: "large/plugin.json")
    let catalogue = Catalogue.discover(SearchPath(explicit: [folder.path]))
    #expect(
      catalogue.problems.map(\.description) == [
        "\(folder.path)/large/plugin.json: is larger than 1048576 bytes",
        "\(folder.path)/pipe/plugin.json: is no regular file",
      ])
  }

  @Test("A manifest that can't be reached is a problem, not an absence")
  func unreachable() throws {
    let folder = try TemporaryFolder()
    try folder.link("dangling/plugin.json", to: "gone.json")
    try folder.link("loop", to: "loop")
    let catalogue = Catalogue.discover(SearchPath(explicit: [folder.path]))
    #expect(
      catalogue.problems.map(\.description) == [
        "\(folder.path)/dangling/plugin.json: No such file or directory",
        "\(folder.path)/loop/plugin.json: Too many levels of symbolic links",
      ])
  }

  @Test("Missing folders are problems when somebody asked for them")
  func missing() {
    let catalogue = Catalogue.discover(
      SearchPath([
        .init(path: "/nowhere/a", origin: .explicit),
        .init(path: "/nowhere/b", origin: .environment),
        .init(path: "/nowhere/c", origin: .user),
        .init(path: "/nowhere/d", origin: .installation),
      ]))
    #expect(
      catalogue.problems.map(\.description) == [
        "/nowhere/a: No such file or directory", "/nowhere/b: No such file or directory",
      ])
  }

  @Test("Unknown ids get the nearest name")
  func nearest() throws {
    let folder = try TemporaryFolder()
    try add("photo-4x", to: folder)
    try add("wave", to: folder)
    let catalogue = Catalogue.discover(SearchPath(explicit: [folder.path]))
    func message(_ id: String) -> String? {
      #expect(throws: PluginError.self) { try catalogue.plugin(id) }?.description
    }
    #expect(message("wvae") == "plugin \"wvae\": not found, did you mean \"wave\"?")
    #expect(
      message("monet") == "plugin \"monet\": not found, expected \"photo-4x\" or \"wave\"")
    let empty = Catalogue.discover(SearchPath([]))
    let error = #expect(throws: PluginError.self) { try empty.plugin("wave") }
    #expect(
      error?.description
        == "plugin \"wave\": not found, there are no plugins (see impasto doctor)")
  }

  @Test("The standard search path")
  func standard() throws {
    let folder = try TemporaryFolder()
    try folder.write("{}", to: "usr/share/impasto/Plugins/plugin.schema.json")
    try folder.write("{}", to: "src/Plugins/plugin.schema.json")
    let root = folder.path
    func paths(_ variables: [String: String], _ executable: String?) -> [String] {
      SearchPath.standard(
        explicit: ["/x", "/y"], environment: { variables[$0] }, executable: executable
      ).entries.map { "\($0.origin.rawValue) \($0.path)" }
    }
    #expect(
      paths(["IMPASTO_PLUGINS": "/e:/f::", "HOME": "/home/me"], root + "/usr/bin/impasto") == [
        "explicit /x", "explicit /y", "environment /e", "environment /f",
        "user /home/me/.local/share/impasto/plugins",
        "installation \(root)/usr/share/impasto/Plugins",
      ])
    #expect(
      paths(["XDG_DATA_HOME": "/data", "HOME": "/h"], root + "/src/.build/debug/impasto") == [
        "explicit /x", "explicit /y", "user /data/impasto/plugins",
        "installation \(root)/src/Plugins",
      ])
    #expect(
      paths(["XDG_DATA_HOME": "relative"], "/nowhere/impasto") == ["explicit /x", "explicit /y"])
    #expect(!SearchPath.standard().entries.isEmpty)
  }

  @Test("100 plugins are listed without reading a network, quickly")
  func quick() throws {
    let folder = try TemporaryFolder()
    let text = try Repository.text("Plugins/wave/plugin.json")
    for index in 0..<100 {
      let manifest = text.replacingOccurrences(
        of: "\"id\": \"wave\"", with: "\"id\": \"p\(index)\"")
      try folder.write(manifest, to: "p\(index)/plugin.json")
    }
    var count = 0
    let time = ContinuousClock().measure {
      count = Catalogue.discover(SearchPath(explicit: [folder.path])).plugins.count
    }
    #expect(count == 100)
    // A debug build on a busy machine; optimised it takes a tenth of the 60 ms it may.
    #expect(time < .seconds(5), "\(time)")
  }
}
