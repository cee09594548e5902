import Foundation
import Testing

@testable import PluginKit

@Suite("Models: from recipe to network")
struct ModelChainTests {
  @Test("Every shipped network is the one its recipe, manifest and card name")
  func unbroken() throws {
    #expect(try ModelChain(root: Repository.root).problems() == [])
  }

  /// What is changed in a copy of the tree, and the link that must be missed.
  struct Break: Sendable, CustomTestStringConvertible {
    let file: String
    let change: @Sendable (Data) -> Data?
    let missed: String
    var testDescription: String { "\(file): \(missed)" }
  }

  static let breaks = [
    Break(
      file: "models/vgg19-slim.onnx", change: { $0.dropLast() + [$0[$0.endIndex - 1] ^ 1] },
      missed: "the network's hash is"),
    Break(
      file: "models/training/recipes/vgg19-slim.json",
      change: { replacing("\"seed\": 1", with: "\"seed\": 2", in: $0) },
      missed: "the recipe is not the one"),
    Break(
      file: "models/training/recipes/vgg19-slim.json", change: { _ in nil }, missed: "vgg19-slim: "),
    Break(
      file: "models/training/recipes/styles-instance-spectrum.json",
      change: { replacing("\"scream\": {", with: "\"dream\": {", in: $0) },
      missed: "the recipe has no painting \"scream\""),
    Break(
      file: "models/ledger.json",
      change: { replacing("\"steps\": ", with: "\"steps\": 1", in: $0) },
      missed: "the checkpoint's steps"),
    Break(
      file: "models/vgg19-slim.md", change: { _ in Data("# vgg19-slim\n".utf8) },
      missed: "the card doesn't name the checkpoint's hash"),
    Break(
      file: "models/photo-4x-faithful-light.md",
      change: { replacing("no recipe file", with: "a recipe", in: $0) },
      missed: "neither a recipe nor a card"),
    Break(
      file: "models/any-style-encoder.onnx", change: { $0.dropLast() },
      missed: "any-style-encoder: the network's hash is"),
    Break(
      file: "Plugins/any-style/plugin.json",
      change: { replacing("any-style-encoder.onnx", with: "wave.onnx", in: $0) },
      missed: "any-style-encoder: the manifest names another network"),
    Break(
      file: "Plugins/wave/plugin.json",
      change: { replacing("\"sha256\": \"", with: "\"sha256\": \"\u{30}", in: $0) },
      missed: "wave: "),
    Break(
      file: "Plugins/vgg19-slim/plugin.json",
      change: { replacing("\"opset\": 17", with: "\"opset\": 16", in: $0) },
      missed: "the manifest names another opset"),
  ]

  @Test("A change anywhere along the chain is seen", arguments: breaks)
  func broken(_ broken: Break) throws {
    let copy = try TemporaryFolder()
    for folder in ["models", "Plugins"] {
      try FileManager.default.copyItem(
        atPath: Repository.root + "/" + folder, toPath: copy.path + "/" + folder)
    }
    let file = URL(fileURLWithPath: copy.path + "/" + broken.file)
    let original = try Data(contentsOf: file)
    if let changed = broken.change(original) {
      #expect(changed != original)
      try changed.write(to: file)
    } else {
      try FileManager.default.removeItem(at: file)
    }
    let problems = try ModelChain(root: copy.path).problems()
    #expect(problems.contains { $0.contains(broken.missed) }, "\(problems)")
  }

  @Test("A network that nobody recorded is seen")
  func unrecorded() throws {
    let copy = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: copy.path + "/models", withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: copy.path + "/models/ledger.json"))
    try Data().write(to: URL(fileURLWithPath: copy.path + "/models/stray.onnx"))
    #expect(try ModelChain(root: copy.path).problems() == ["stray: not in the ledger"])
  }

  private static func replacing(_ text: String, with other: String, in data: Data) -> Data {
    let source = String(decoding: data, as: UTF8.self)
    guard let range = source.range(of: text) else { return data }
    return Data(source.replacingCharacters(in: range, with: other).utf8)
  }
}
