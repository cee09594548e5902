import Foundation
import Impasto
import TestSupport
import Testing

/// Pictures from the web, served from this machine.
@Suite struct WebTests {
  private static let hasTools = ["python3", "curl"].allSatisfy { tool in
    (try? RunningCommand(["--version"], program: tool).wait().status) == 0
  }

  @Test(.enabled(if: hasTools, "needs python3 and curl"))
  func picturesComeFromTheWeb() throws {
    let shop = try Workshop()
    let served = try TemporaryFolder()
    try TestFile.photograph(served.file("a picture.png"), width: 30, height: 20)
    try Data("<html>".utf8).write(to: URL(fileURLWithPath: served.file("page.png")))
    let server = try RunningCommand(
      ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], program: "python3", in: served.path)
    defer {
      server.send(SIGKILL)
      _ = try? server.wait()
    }
    try #require(server.waitUntilSaid("port "))
    let match = try #require(server.said.firstMatch(of: /port (\d+)/))
    let address = "http://127.0.0.1:\(match.1)"

    let run = try shop.run("twice", address + "/a%20picture.png", "out.png")
    #expect(run.status == 0, "\(run.errors)")
    let picture = try TestFile.read(served.file("a picture.png"))
    #expect(
      try TestFile.gap(TestFile.zoomed(picture, 2), TestFile.read(shop["out.png"])) == 0)
    let into = try shop.command([
      "run", "--plugins", "twice", address + "/a%20picture.png", "-o", "folder",
    ])
    #expect(into.status == 0, "\(into.errors)")
    #expect(try TestFile.read(shop["folder/apicture.png"]).width == 60)

    let missing = try shop.run("twice", address + "/none.png", "none.png")
    #expect(missing.status == 1)
    #expect(missing.errorLines.count == 1)
    #expect(missing.errors.hasPrefix("impasto: \(address)/none.png: "))
    #expect(missing.errors.contains("404"), "\(missing.errors)")
    let page = try shop.run("twice", address + "/page.png", "page.png")
    #expect(page.status == 1)
    #expect(page.errorLines.count == 1)
    #expect(page.errors.contains(address + "/page.png"), "\(page.errors)")
    let nobody = try shop.run("twice", "http://127.0.0.1:1/a.png", "b.png")
    #expect(nobody.status == 1 && nobody.errorLines.count == 1)
    #expect(try shop.folder.contents() == ["folder", "out.png"])
  }
}
