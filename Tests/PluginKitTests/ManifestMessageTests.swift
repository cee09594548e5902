import Foundation
import Testing

@testable import PluginKit

/// What users see for wrong manifests, word for word.
@Suite("Manifest messages")
struct ManifestMessageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let path: String
    /// JSON to put there; nil removes the field.
    let json: String?
    let message: String
    var testDescription: String { "\(path) = \(json ?? "(removed)")" }

    init(_ path: String, _ json: String?, _ message: String) {
      self.path = path
      self.json = json
      self.message = message
    }
  }

  static let path =
    "a relative path without \"..\", hidden names, backslashes or colons"
  static let idWords = "an id in lower case with dashes, such as \"photo-4x\""

  static let cases: [Case] = [
    Case("schemaVersion", "2", "schemaVersion: found 2, expected 1"),
    Case("schemaVersion", "\"1\"", "schemaVersion: found \"1\", expected 1"),
    Case("schemaVersion", nil, "schemaVersion: found nothing, expected 1"),
    Case("id", "\"Photo 4x\"", "id: found \"Photo 4x\", expected \(idWords)"),
    Case("id", "\"a--b\"", "id: found \"a--b\", expected \(idWords)"),
    Case("id", "\"../x\"", "id: found \"../x\", expected \(idWords)"),
    Case("id", nil, "id: found nothing, expected \(idWords)"),
    Case("name", "\"\"", "name: found \"\", expected a line of 1 to 100 characters"),
    Case(
      "version", "\"1.0\"",
      "version: found \"1.0\", expected a semantic version such as \"1.0.0\""),
    Case(
      "kind", "\"upscaler\"",
      "kind: found \"upscaler\", expected \"super-resolution\", \"style\", \"restoration\" or "
        + "\"extractor\""),
    Case(
      "name", "\"\\u001b[2J\"",
      "name: found \"\\u{1b}[2J\", expected a line of 1 to 100 characters"),
    Case(
      "description", "\"a\\nb\"",
      "description: found \"a\\nb\", expected a line of 1 to 1000 characters"),
    Case(
      "input.name", "\"\"",
      "input.name: found \"\", expected a tensor name of 1 to 200 characters"),
    Case("input.noise", "5", "input.noise: found 5, expected a whole number from 0 to 4"),
    Case("input.noise", "true", "input.noise: found true, expected a whole number from 0 to 4"),
    Case("authors", "\"me\"", "authors: found \"me\", expected an array"),
    Case("authors", "[1]", "authors[0]: found 1, expected a line of 1 to 1000 characters"),
    Case(
      "license", "\"All rights reserved\"",
      "license: found \"All rights reserved\", expected an SPDX licence expression such as "
        + "\"MIT\" or \"Apache-2.0 OR MIT\", or null where none is stated"),
    Case("network", "[]", "network: found an array of 0 items, expected an object"),
    Case(
      "network.file", "\"../../etc/passwd\"",
      "network.file: found \"../../etc/passwd\", expected \(path)"),
    Case(
      "network.file", "\"/etc/passwd\"", "network.file: found \"/etc/passwd\", expected \(path)"),
    Case(
      "network.file", "\"a/../b.onnx\"", "network.file: found \"a/../b.onnx\", expected \(path)"),
    Case("network.file", "\"a/..\"", "network.file: found \"a/..\", expected \(path)"),
    Case("network.file", "\".hidden\"", "network.file: found \".hidden\", expected \(path)"),
    Case("network.file", "\"a//b\"", "network.file: found \"a//b\", expected \(path)"),
    Case("network.file", "\"a\\\\b\"", "network.file: found \"a\\\\b\", expected \(path)"),
    Case("network.file", "\"http://x/y\"", "network.file: found \"http://x/y\", expected \(path)"),
    Case(
      "network.file", "\"models:../x.onnx\"",
      "network.file: found \"models:../x.onnx\", expected \(path)"),
    Case("network.file", "\"a\\u0000b\"", "network.file: found \"a\\u{0}b\", expected \(path)"),
    Case(
      "network.sha256", "\"ABC\"",
      "network.sha256: found \"ABC\", expected 64 hexadecimal digits in lower case"),
    Case(
      "network.sha256", nil,
      "network.sha256: found nothing, expected 64 hexadecimal digits in lower case"),
    Case(
      "network.bytes", "0",
      "network.bytes: found 0, expected a whole number from 1 to 2147483648"),
    Case(
      "network.md5", "\"x\"",
      "network.md5: found an unknown field, expected \"file\", "
        + "\"sha256\", \"bytes\" or \"opset\""),
    Case(
      "input.colour", "\"RGB\"",
      "input.colour: found \"RGB\", expected \"rgb\", \"bgr\" or \"luma\""),
    Case("input.color", "\"rgb\"", "input.color: found an unknown field, did you mean \"colour\"?"),
    Case(
      "input.range", "[0, 1, 2]",
      "input.range: found an array of 3 items, expected an array of 2 numbers, the lower first"),
    Case("input.range", "[1, 0]", "input.range: found [1, 0], expected the lower value first"),
    Case("output.range", "[1, 1]", "output.range: found [1, 1], expected the lower value first"),
    Case(
      "input.range", "[0, 1e300]",
      "input.range[1]: found 1e+300, expected a number from -1000000000 to 1000000000"),
    Case(
      "input.mean", "[0, 0]",
      "input.mean: found an array of 2 items, expected 1 or 3 numbers for colour \"rgb\""),
    Case(
      "input.mean", "[]",
      "input.mean: found an array of 0 items, expected an array of 1 or 3 numbers"),
    Case("input.std", "[1, 0, 1]", "input.std[1]: found 0, expected a number above 0"),
    Case(
      "input.minimum", "0", "input.minimum: found 0, expected a whole number from 1 to 4096"),
    Case(
      "input.sizeMultiple", "2.5",
      "input.sizeMultiple: found 2.5, expected a whole number from 1 to 1024"),
    Case("output.scale", "17", "output.scale: found 17, expected a whole number from 1 to 16"),
    Case(
      "output.scale", "\"4\"", "output.scale: found \"4\", expected a whole number from 1 to 16"),
    Case("output.scale", nil, "output.scale: found nothing, expected a whole number from 1 to 16"),
    Case(
      "output.offset", "-1", "output.offset: found -1, expected a whole number from 0 to 1024"),
    Case(
      "output", nil,
      "output: found nothing, expected an object with range and scale, for kind \"style\""),
    Case(
      "tiling.halo", "\"auto\"",
      "tiling.halo: found \"auto\", expected \"derived\" or a whole number from 0 to 4096"),
    Case(
      "tiling.statistics", "true",
      "tiling.statistics: found true, expected \"none\", \"thumbnail\" or \"exact\""),
    Case("precision", "{}", "precision.reduced: found nothing, expected true or false"),
    Case(
      "extractor", "{\"layers\": {\"a\": \"b\"}}",
      "extractor: found it with kind \"style\", expected it only with kind \"extractor\""),
    Case(
      "test", "{\"input\": \"a.png\", \"output\": \"b.png\", \"tolerance\": 0}",
      "test.tolerance: found 0, expected a number above 0 and of at most 1"),
    Case(
      "metrics", "[{\"dataset\": \"Set5\", \"metric\": \"PSNR\"}]",
      "metrics[0].value: found nothing, expected a number"),
    Case("nmae", "\"x\"", "nmae: found an unknown field, did you mean \"name\"?"),
    Case(
      "parameters",
      "{\"a b\": {\"type\": \"boolean\", \"default\": true, \"effect\": \"input\", "
        + "\"input\": \"x\"}}",
      "parameters[\"a b\"]: found \"a b\", expected a parameter name of letters, digits, dashes "
        + "and underscores"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 2, \"effect\": \"strength\"",
      "default: found 2, expected a number from 0 to 1"),
    parameter(
      "\"type\": \"number\", \"default\": 2, \"effect\": \"input\", \"input\": \"x\"",
      "range: found nothing, expected an array of 2 numbers for type \"number\""),
    parameter(
      "\"type\": \"integer\", \"range\": [0, 9], \"default\": 2.5, \"effect\": \"input\", "
        + "\"input\": \"x\"",
      "default: found 2.5, expected a whole number"),
    parameter(
      "\"type\": \"integer\", \"range\": [0, 9.5], \"default\": 2, \"effect\": \"input\", "
        + "\"input\": \"x\"",
      "range: found [0, 9.5], expected whole numbers"),
    parameter(
      "\"type\": \"boolean\", \"default\": 1, \"effect\": \"input\", \"input\": \"x\"",
      "default: found 1, expected true or false"),
    parameter(
      "\"type\": \"boolean\", \"range\": [0, 1], \"default\": true, \"effect\": \"input\", "
        + "\"input\": \"x\"",
      "range: found an array of 2 items, expected none for type \"boolean\""),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": true, \"effect\": \"strength\"",
      "default: found true, expected a number"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": \"1\", \"effect\": \"strength\"",
      "default: found \"1\", expected a number"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": null, \"effect\": \"strength\"",
      "default: found null, expected a number or true or false"),
    parameter(
      "\"type\": \"integer\", \"range\": [0, 1], \"effect\": \"input\", \"input\": \"x\"",
      "default: found nothing, expected a whole number"),
    parameter(
      "\"type\": \"boolean\", \"effect\": \"input\", \"input\": \"x\"",
      "default: found nothing, expected true or false"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 1, \"effect\": \"input\"",
      "input: found nothing, expected the name of a network input"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 1, \"effect\": \"strength\", "
        + "\"input\": \"x\"",
      "input: found \"x\", expected it only with effect \"input\""),
    parameter(
      "\"type\": \"number\", \"range\": [0, 2], \"default\": 1, \"effect\": \"strength\"",
      "range: found [0, 2], expected values from 0 to 1 for effect \"strength\""),
    parameter(
      "\"type\": \"number\", \"range\": [0, 2], \"default\": 1, \"effect\": \"brush\"",
      "range: found [0, 2], expected values from 0.0625 to 16 for effect \"brush\""),
    parameter(
      "\"type\": \"integer\", \"range\": [0, 1], \"default\": 1, \"effect\": \"strength\"",
      "type: found \"integer\", expected \"number\" for effect \"strength\""),
    parameter(
      "\"type\": \"number\", \"range\": [1, 0], \"default\": 1, \"effect\": \"strength\"",
      "range: found [1, 0], expected the lower value first"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 1, \"effect\": \"blend\"",
      "effect: found \"blend\", expected \"strength\", \"brush\", \"input\", \"weights\" or "
        + "\"reference\""),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 0, \"effect\": \"weights\"",
      "network: found nothing, expected the network that is mixed in: file and sha256"),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1.5], \"default\": 0, \"effect\": \"weights\", \(other)",
      "range: found [0, 1.5], expected values from 0 to 1 for effect \"weights\""),
    parameter(
      "\"type\": \"integer\", \"range\": [0, 1], \"default\": 0, \"effect\": \"weights\", \(other)",
      "type: found \"integer\", expected \"number\" for effect \"weights\""),
    parameter(
      "\"type\": \"number\", \"range\": [1, 2], \"default\": 1, \"effect\": \"brush\", \(other)",
      "network: found it, expected it only with effect \"weights\" or \"reference\""),
    parameter(
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 0, \"effect\": \"weights\", "
        + "\"network\": {\"file\": \"../x\", \"sha256\": \"\(Sample.hash)\"}",
      "network.file: found \"../x\", expected \(path)"),
  ]

  private static let other =
    "\"network\": {\"file\": \"o.onnx\", \"sha256\": \"\(Sample.hash)\"}"

  private static func parameter(_ members: String, _ message: String) -> Case {
    Case("parameters", "{\"p\": {\(members)}}", "parameters.p." + message)
  }

  @Test("One thing wrong", arguments: cases)
  func one(_ example: Case) throws {
    let value = try example.json.map { try Sample.foundation($0) }
    let text = try Sample.manifest([example.path: value])
    #expect(Sample.messages(text) == ["p.json: " + example.message])
  }

  @Test("The sample itself is valid")
  func valid() { #expect(Sample.messages(Sample.manifest()) == []) }

  @Test("Everything wrong is reported at once")
  func several() throws {
    let text = try Sample.manifest([
      "id": "A", "output.scale": 99, "input.range": [1, 0], "licence": "MIT", "license": nil,
    ])
    #expect(
      Set(Sample.messages(text)) == [
        "p.json: id: found \"A\", expected \(Self.idWords)",
        "p.json: output.scale: found 99, expected a whole number from 1 to 16",
        "p.json: input.range: found [1, 0], expected the lower value first",
        "p.json: licence: found an unknown field, did you mean \"license\"?",
        "p.json: license: found nothing, expected an SPDX licence expression such as "
          + "\"MIT\" or \"Apache-2.0 OR MIT\", or null where none is stated",
      ])
  }

  @Test("strength needs scale 1, and once")
  func strength() throws {
    let parameter: [String: Any] = [
      "type": "number", "range": [0, 1], "default": 1, "effect": "strength",
    ]
    let text = try Sample.manifest(["output.scale": 4, "parameters.a": parameter])
    #expect(
      Sample.messages(text) == [
        "p.json: parameters.a.effect: found \"strength\" with output.scale 4, "
          + "expected it only with scale 1"
      ])
    let twice = try Sample.manifest(["parameters.a": parameter, "parameters.b": parameter])
    #expect(
      Sample.messages(twice) == [
        "p.json: parameters.b.effect: found \"strength\" again, expected it once "
          + "(parameters.a has it)"
      ])
  }

  @Test("An extractor has layers and needs no output")
  func extractor() throws {
    let valid = try Sample.manifest([
      "kind": "extractor", "output": nil, "extractor.layers": ["conv1_2": "relu_3"],
    ])
    let manifest = try Manifest(parsing: Array(valid.utf8), file: "p.json")
    #expect(manifest.layers == [.init(name: "conv1_2", output: "relu_3")])
    #expect(manifest.output.scale == 1)
    let without = try Sample.manifest(["kind": "extractor"])
    #expect(
      Sample.messages(without) == [
        "p.json: extractor: found nothing, expected an object with layers, for kind \"extractor\""
      ])
    let empty = try Sample.manifest([
      "kind": "extractor", "extractor.layers": [String: String](),
    ])
    #expect(
      Sample.messages(empty) == ["p.json: extractor.layers: found no layers, expected at least one"]
    )
    let noisy = try Sample.manifest([
      "kind": "extractor", "extractor.layers": ["conv1_2": "relu_3"], "input.noise": 1,
    ])
    #expect(
      Sample.messages(noisy) == [
        "p.json: input.noise: found 1, expected none for kind \"extractor\""
      ])
  }

  @Test("No JSON, a repeated field, not an object")
  func syntax() {
    #expect(
      Sample.messages("{\n  \"id\": }") == ["p.json:2:9: found \"}\", expected a value"])
    #expect(
      Sample.messages("[]") == [
        "p.json: found an array of 0 items, expected an Impasto plugin manifest (an object)"
      ])
    let repeated = Sample.manifest().replacingOccurrences(
      of: "\"name\": \"Sample\"", with: "\"name\": \"Sample\", \"name\": \"Other\"")
    #expect(
      Sample.messages(repeated) == ["p.json: name: found it again in line 1, expected it once"])
  }

  @Test("Hostile text is shown escaped and cut")
  func hostileText() throws {
    let text = try Sample.manifest([
      "kind": "\u{1B}[31m\u{202E}" + String(repeating: "x", count: 100_000)
    ])
    let message = Sample.messages(text)[0]
    #expect(message.hasPrefix("p.json: kind: found \"\\u{1b}[31m\\u{202e}xxx"))
    #expect(message.utf8.count < 250)
  }

  @Test("Defaults are filled in")
  func defaults() throws {
    let manifest = try Manifest(parsing: Array(Sample.manifest().utf8), file: "p.json")
    #expect(manifest.input.mean == [0, 0, 0])
    #expect(manifest.input.std == [1, 1, 1])
    #expect(manifest.input.noise == 0)
    #expect(manifest.input.sizeMultiple == 1)
    #expect(manifest.input.minimum == 1)
    #expect(manifest.output.offset == 0)
    #expect(manifest.tiling == .init(halo: .derived, statistics: nil, blend: 0, measured: nil))
    #expect(!manifest.allowsReducedPrecision)
    let luma = try Sample.manifest([
      "input.colour": "luma", "input.mean": [0.5], "tiling.halo": 12, "license": NSNull(),
    ])
    let other = try Manifest(parsing: Array(luma.utf8), file: "p.json")
    #expect(other.input.mean == [0.5])
    #expect(other.input.std == [1])
    #expect(other.tiling.halo == .pixels(12))
    #expect(other.license == nil)
  }
}
