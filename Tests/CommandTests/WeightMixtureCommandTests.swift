import Foundation
import Impasto
import TestSupport
import Testing

/// Parameters that mix the weights of two networks, as a user sees them.
@Suite struct WeightMixtureCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A plugin whose own network changes nothing and whose parameter `turn` mixes another one in.
  private func plugin(
    _ id: String, other: [UInt8], reference: String = "other.onnx"
  ) throws {
    let parameter = """
      "parameters": {"turn": {
        "type": "number", "range": [0, 1], "default": 0, "description": "Turns the colours.",
        "effect": "weights",
        "network": {"file": "\(reference)", "sha256": "\(Plugin.sha256(of: other))"}}}
      """
    try PluginFolder.writeFiles(
      id, network: try KnownNetwork.identity(), in: folder.path, more: parameter)
    try Data(other).write(to: URL(filePath: folder.file(id + "/other.onnx")))
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command.run(
      arguments, environment: ["XDG_DATA_HOME": folder.file("data"), "IMPASTO_PLUGINS": ""],
      in: folder.path)
  }

  @Test func whatLiesBetweenTwoNetworksIsComputed() throws {
    try plugin("turning", other: try KnownNetwork.rotated())
    #expect(try run("plugins", "validate", "turning").status == 0)
    let shown = try run("plugins", "show", "./turning")
    #expect(
      shown.output.contains(
        "  turn=0  a number from 0 to 1: Turns the colours.\n"), "\(shown.output)")
    try TestFile.photograph(folder.file("in.png"), width: 60, height: 50)
    let before = try TestFile.samples(TestFile.read(folder.file("in.png")))
    for share in [0, 0.25, 1] {
      let done = try run(
        "stylise", "turning:turn=\(share)", "--plugin-dir", ".", "in.png", "out.png", "--force",
        "--precision", "f32")
      #expect(done.status == 0, "\(done.errors)")
      let after = try TestFile.samples(TestFile.read(folder.file("out.png")))
      for pixel in 0..<before.count / 3 {
        for channel in 0..<3 {
          let own = Double(before[3 * pixel + channel])
          let turned = Double(before[3 * pixel + (channel + 1) % 3])
          let expected = (1 - share) * own + share * turned
          #expect(abs(Double(after[3 * pixel + channel]) - expected) <= 0.51)
        }
      }
    }
  }

  @Test func fidelityLeadsFromOneShippedNetworkToTheOther() throws {
    try TestFile.photograph(folder.file("in.png"), width: 60, height: 50)
    func enlarge(_ plugin: String, _ name: String) throws -> Image {
      let done = try run(
        "upscale", "--plugin", plugin, "in.png", name, "--precision", "f32", "--device",
        "openvino")
      #expect(done.status == 0, "\(done.errors)")
      return try TestFile.read(folder.file(name))
    }
    let crisp = try enlarge("photo-4x", "crisp.png")
    let half = try enlarge("photo-4x:fidelity=0.5", "half.png")
    let full = try enlarge("photo-4x:fidelity=1", "full.png")
    let faithful = try enlarge("photo-4x-faithful", "faithful.png")
    #expect(try TestFile.largestDifference(full, faithful) <= 1)
    let whole = try TestFile.meanDifference(crisp, faithful)
    #expect(whole > 0.5)
    #expect(try TestFile.meanDifference(half, faithful) < whole)
    #expect(try TestFile.meanDifference(half, crisp) < whole)
    let wrong = try run("upscale", "--plugin", "photo-4x:fidelity=2", "in.png", "no.png")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("fidelity: found 2, expected a number from 0 to 1"))
  }

  @Test func aNetworkOfAnotherArchitectureIsRefused() throws {
    try plugin("turning", other: try KnownNetwork.mean5())
    let checked = try run("plugins", "validate", "turning")
    #expect(checked.status == 1 && checked.errorLines.count == 1)
    #expect(checked.errors.contains("turning/other.onnx: "), "\(checked.errors)")
    try TestFile.photograph(folder.file("in.png"), width: 60, height: 50)
    let mixed = try run(
      "stylise", "turning:turn=0.5", "--plugin-dir", ".", "in.png", "out.png")
    #expect(mixed.status == 1 && mixed.errorLines.count == 1)
    #expect(mixed.errors.contains("turning/other.onnx: "), "\(mixed.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("out.png")))
    // Nobody asked for it here.
    #expect(
      try run("stylise", "turning", "--plugin-dir", ".", "in.png", "out.png").status == 0)
  }

  @Test func anAlteredSecondNetworkIsRefused() throws {
    try plugin("turning", other: try KnownNetwork.rotated())
    var bytes = try KnownNetwork.rotated()
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(filePath: folder.file("turning/other.onnx")))
    let checked = try run("plugins", "validate", "turning")
    #expect(checked.status == 1)
    #expect(checked.errors.contains("turning/other.onnx: found SHA-256"), "\(checked.errors)")
  }

  @Test func packagesBringTheirSecondNetworkAlong() throws {
    try plugin("turning", other: try KnownNetwork.rotated())
    #expect(try run("plugins", "install", "turning").status == 0)
    #expect(try run("plugins", "validate", "data/impasto/plugins/turning").status == 0)
    try plugin("foreign", other: try KnownNetwork.rotated(), reference: "models:wave.onnx")
    let refused = try run("plugins", "install", "foreign")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("parameters.turn.network.file: found \"models:wave.onnx\""),
      "\(refused.errors)")
  }
}
