import Foundation
import Testing

@testable import PluginKit

@Suite("Integrity")
struct IntegrityTests {
  private let bytes = Data("a network".utf8)
  private let hash = "f64ed0bba0ff72ee4e3f4eb0a7c2ef05ee9e3ac3bd0aa0d8dabb4ed9de8c9e5d"

  private func plugin(
    _ folder: TemporaryFolder, file: String = "net.onnx", sha256: String? = nil,
    bytes: Int? = nil
  ) throws -> Plugin {
    let text = try Sample.manifest([
      "network.file": file, "network.sha256": sha256 ?? SHA256.of(Array(self.bytes)),
      "network.bytes": bytes as Any?,
    ])
    try folder.write(text, to: "Plugins/sample/plugin.json")
    return try Plugin(at: folder.path + "/Plugins/sample")
  }

  private func failure(_ plugin: Plugin) throws -> String? {
    let verify = #expect(throws: PluginError.self) { try plugin.verifyIntegrity() }
    let load = #expect(throws: PluginError.self) { try plugin.loadNetwork() }
    #expect(verify == load)
    return load?.description
  }

  @Test("SHA-256 of FIPS 180-4's examples, whole and in pieces")
  func examples() throws {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(SHA256.of(Array("abc".utf8)) == abc)
    #expect(SHA256.of([]) == Sample.hash)
    let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    let long = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(SHA256.of(million) == long)
    let folder = try TemporaryFolder()
    let found = try SHA256.ofFile(folder.write(Data(million), to: "a"))
    #expect(found.hash == long)
    #expect(found.size == 1_000_000)
  }

  @Test("A network that is mixed in is held against its hash and size as well")
  func mixedIn() throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "Plugins/sample/net.onnx")
    try folder.write(Data("another one".utf8), to: "Plugins/sample/other.onnx")
    func plugin(_ hash: String, bytes: Int) throws -> Plugin {
      let text = try Sample.manifest([
        "network.sha256": SHA256.of(Array(self.bytes)),
        "parameters.fidelity": [
          "type": "number", "range": [0, 1], "default": 0, "effect": "weights",
          "network": ["file": "other.onnx", "sha256": hash, "bytes": bytes],
        ],
      ])
      try folder.write(text, to: "Plugins/sample/plugin.json")
      return try Plugin(at: folder.path + "/Plugins/sample")
    }
    let right = SHA256.of(Array("another one".utf8))
    let good = try plugin(right, bytes: 11)
    try good.verifyIntegrity()
    #expect(good.manifest.networkFiles.map(\.field) == ["network", "parameters.fidelity.network"])
    #expect(try good.load(good.manifest.networkFiles[1]) == Array("another one".utf8))
    for (hash, size) in [(Sample.hash, 11), (right, 12)] {
      let bad = try plugin(hash, bytes: size)
      let error = #expect(throws: PluginError.self) { try bad.verifyIntegrity() }
      #expect(error?.description.contains("/other.onnx: found ") == true)
      // The plugin's own network is good all the same.
      #expect(try bad.loadNetwork() == Array(bytes))
    }
  }

  @Test("The right file loads, from the plugin's folder and from the models folder")
  func valid() throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "Plugins/sample/nets/net.onnx")
    try folder.write(bytes, to: "models/net.onnx")
    for file in ["nets/net.onnx", "models:net.onnx"] {
      let plugin = try plugin(folder, file: file, bytes: bytes.count)
      try plugin.verifyIntegrity()
      #expect(try plugin.loadNetwork() == Array(bytes))
      #expect(plugin.modelsFolder == folder.path + "/models")
    }
    let error = #expect(throws: PluginError.self) {
      try plugin(folder, file: "models:net.onnx").loadNetwork(limit: 5)
    }
    #expect(
      error?.description == "\(folder.path)/models/net.onnx: found 9 bytes, expected at most 5")
  }

  @Test("A plugin opened by a path relative to the working folder finds its models")
  func relativePath() throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "models/net.onnx")
    _ = try plugin(folder, file: "models:net.onnx")
    for path in ["/Plugins/sample/", "/Plugins/sample/plugin.json", "/Plugins/./sample/."] {
      #expect(try Plugin(at: folder.path + path).loadNetwork().count == 9)
    }
  }

  @Test("Another hash or size names what was found and expected")
  func mismatch() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "Plugins/sample/net.onnx")
    let found = SHA256.of(Array(bytes))
    #expect(
      try failure(plugin(folder, sha256: hash))
        == "\(path): found SHA-256 \(found), expected \(hash)")
    #expect(try failure(plugin(folder, bytes: 10)) == "\(path): found 9 bytes, expected 10")
  }

  @Test("A missing network is named with the manifest's field")
  func missing() throws {
    let folder = try TemporaryFolder()
    let plugin = try plugin(folder)
    #expect(
      try failure(plugin)
        == "\(folder.path)/Plugins/sample/plugin.json: network.file: "
        + "\(folder.path)/Plugins/sample/net.onnx: No such file or directory")
  }

  @Test("Symbolic links may not lead out of the plugin's folder or the models folder")
  func escape() throws {
    let folder = try TemporaryFolder()
    let secret = try folder.write(bytes, to: "secret/net.onnx")
    try folder.link("Plugins/sample/net.onnx", to: secret)
    try folder.link("Plugins/sample/nets", to: folder.path + "/secret")
    try folder.link("models/net.onnx", to: "../secret/net.onnx")
    let manifest = "\(folder.path)/Plugins/sample/plugin.json"
    for (file, fence) in [
      ("net.onnx", "Plugins/sample"), ("nets/net.onnx", "Plugins/sample"),
      ("models:net.onnx", "models"),
    ] {
      #expect(
        try failure(plugin(folder, file: file))
          == "\(manifest): network.file: found \(secret), expected a file in \(folder.path)/\(fence)"
      )
    }
  }

  @Test("A folder whose name begins like the plugin's is outside it")
  func prefix() throws {
    let folder = try TemporaryFolder()
    let other = try folder.write(bytes, to: "Plugins/sample-2/net.onnx")
    try folder.link("Plugins/sample/net.onnx", to: other)
    let error = #expect(throws: PluginError.self) { try plugin(folder).loadNetwork() }
    guard case .escape = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("Links inside, and a plugin folder that is itself a link, are fine")
  func harmlessLinks() throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "Plugins/sample/v2.onnx")
    try folder.write(bytes, to: "models/net.onnx")
    try folder.link("Plugins/sample/net.onnx", to: "v2.onnx")
    #expect(try plugin(folder).loadNetwork() == Array(bytes))
    try folder.link("elsewhere/Plugins/linked", to: folder.path + "/Plugins/sample")
    let linked = try Plugin(at: folder.path + "/elsewhere/Plugins/linked")
    #expect(try linked.loadNetwork() == Array(bytes))
    // Its models folder is the one beside the folder it was found in, not beside its target.
    #expect(linked.modelsFolder == folder.path + "/elsewhere/models")
  }

  @Test("A folder or a pipe in place of the network is refused")
  func noFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "Plugins/sample/net.onnx/x")
    let path = folder.path + "/Plugins/sample/"
    #expect(try failure(plugin(folder)) == path + "net.onnx: is a folder, expected a file")
    try #require(mkfifo(path + "pipe", 0o600) == 0)
    #expect(try failure(plugin(folder, file: "pipe")) == path + "pipe: is no regular file")
  }
}
