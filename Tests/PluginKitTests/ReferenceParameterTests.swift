import Testing

@testable import PluginKit

/// Parameters whose value is a picture.
@Suite struct ReferenceParameterTests {
  private static let network = "\"network\": {\"file\": \"e.onnx\", \"sha256\": \"\(Sample.hash)\"}"
  private static let usual = "\"type\": \"picture\", \"effect\": \"reference\", \(network)"

  private static func parameters(_ members: String...) -> String {
    "{"
      + members.enumerated().map { "\"p\($0.offset)\": {\($0.element)}" }.joined(separator: ", ")
      + "}"
  }

  private func messages(
    _ parameters: String, _ changes: KeyValuePairs<String, Any?> = [:]
  ) throws -> [String] {
    var all: [(String, Any?)] = changes.map { ($0.key, $0.value) }
    all.append(("parameters", try Sample.foundation(parameters)))
    var text = ""
    switch all.count {
    case 1: text = try Sample.manifest([all[0].0: all[0].1])
    default: text = try Sample.manifest([all[0].0: all[0].1, all[1].0: all[1].1])
    }
    return Sample.messages(text)
  }

  private static let cases: [(String, String?)] = [
    (usual, nil),
    (usual + ", \"side\": 32", nil),
    (usual + ", \"side\": 2048", nil),
    (usual + ", \"side\": 31", "side: found 31, expected a whole number from 32 to 2048"),
    (usual + ", \"side\": 2049", "side: found 2049, expected a whole number from 32 to 2048"),
    (usual + ", \"side\": 64.5", "side: found 64.5, expected a whole number from 32 to 2048"),
    (
      usual + ", \"range\": [0, 1]",
      "range: found an array of 2 items, expected none for type \"picture\""
    ),
    (
      usual + ", \"default\": \"art.jpg\"",
      "default: found \"art.jpg\", expected none for type \"picture\""
    ),
    (usual + ", \"default\": 1", "default: found 1, expected none for type \"picture\""),
    (
      usual + ", \"input\": \"x\"",
      "input: found \"x\", expected it only with effect \"input\""
    ),
    (
      "\"type\": \"picture\", \"effect\": \"reference\"",
      "network: found nothing, expected the network that looks at the picture: file and sha256"
    ),
    (
      "\"type\": \"picture\", \"effect\": \"reference\", \"network\": {\"file\": \"e.onnx\"}",
      "network.sha256: found nothing, expected 64 hexadecimal digits in lower case"
    ),
    (
      "\"type\": \"picture\", \"effect\": \"strength\"",
      "type: found \"picture\", expected \"number\" for effect \"strength\""
    ),
    (
      "\"type\": \"picture\", \"effect\": \"weights\", \(network)",
      "type: found \"picture\", expected \"number\" for effect \"weights\""
    ),
    (
      "\"type\": \"picture\", \"effect\": \"input\", \"input\": \"x\"",
      "type: found \"picture\", expected \"number\", \"integer\" or \"boolean\" for effect "
        + "\"input\""
    ),
    (
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 0, \"effect\": \"reference\", "
        + network,
      "type: found \"number\", expected \"picture\" for effect \"reference\""
    ),
    (
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 0, \"effect\": \"strength\", "
        + "\"side\": 64",
      "side: found 64, expected it only with effect \"reference\""
    ),
    (
      "\"type\": \"number\", \"range\": [0, 1], \"default\": 0, \"effect\": \"strength\", "
        + network,
      "network: found it, expected it only with effect \"weights\" or \"reference\""
    ),
  ]

  @Test("What goes with a picture, and only with it", arguments: cases)
  func rules(members: String, message: String?) throws {
    let expected = message.map { ["p.json: parameters.p0." + $0] } ?? []
    #expect(try messages(Self.parameters(members)) == expected)
  }

  @Test("One picture, for networks of colours that make pictures")
  func elsewhere() throws {
    #expect(
      try messages(Self.parameters(Self.usual, Self.usual)) == [
        "p.json: parameters.p1.effect: found \"reference\" again, expected it once "
          + "(parameters.p0 has it)"
      ])
    #expect(
      try messages(Self.parameters(Self.usual), ["input.colour": "luma"]) == [
        "p.json: parameters.p0.effect: found \"reference\" with input.colour \"luma\", expected it "
          + "only with colour \"rgb\" or \"bgr\""
      ])
    let text = try Sample.manifest([
      "kind": "extractor", "output": nil, "extractor.layers": ["a": "b"],
      "parameters": try Sample.foundation(Self.parameters(Self.usual)),
    ])
    #expect(
      Sample.messages(text) == [
        "p.json: parameters.p0.effect: found \"reference\", expected another effect for kind "
          + "\"extractor\""
      ])
  }

  private func manifest(_ members: String) throws -> Manifest {
    let text = try Sample.manifest([
      "parameters.painting": try Sample.foundation("{\(members)}")
    ])
    return try Manifest(parsing: Array(text.utf8), file: "p.json")
  }

  @Test("What the manifest says is read")
  func reads() throws {
    for (members, side) in [(Self.usual, 512), (Self.usual + ", \"side\": 300", 300)] {
      let manifest = try manifest(members)
      let parameter = try #require(manifest.parameter("painting"))
      #expect(parameter.type == .picture && parameter.range == nil)
      #expect(parameter.defaultValue == nil)
      #expect(parameter.expectation == "the path of a picture")
      #expect(manifest.networkFiles.map(\.field) == ["network", "parameters.painting.network"])
      #expect(parameter.effect == .reference(manifest.networkFiles[1], side: side))
    }
  }

  private func catalogue(_ folder: TemporaryFolder) throws -> Catalogue {
    let text = try Sample.manifest([
      "parameters.painting": try Sample.foundation("{\(Self.usual), \"side\": 64}"),
      "parameters.strength": [
        "type": "number", "range": [0, 1], "default": 1, "effect": "strength",
      ],
    ])
    try folder.write(text, to: "sample/plugin.json")
    return Catalogue.discover(SearchPath(explicit: [folder.path]))
  }

  @Test("A value is a path; there is none by default")
  func values() throws {
    let folder = try TemporaryFolder()
    let catalogue = try catalogue(folder)
    let bare = try catalogue.chain("sample")[0]
    #expect(bare.reference?.path == nil && bare.reference?.side == 64)
    #expect(bare.values == ["strength": .number(1)])
    #expect(bare.description == "sample:strength=1")
    #expect(try Stage(catalogue.plugin("sample")).values == bare.values)
    let stages = try catalogue.chain("sample:painting=a b/art=1.jpg,strength=0.7,sample")
    #expect(stages[0].reference?.path == "a b/art=1.jpg")
    #expect(stages[0].reference?.parameter == "painting")
    #expect(stages[0].strength == 0.7)
    #expect(stages[0].description == "sample:painting=a b/art=1.jpg,strength=0.7")
    #expect(stages[0].identity == "sample:strength=0.7")
    #expect(stages[1].reference?.path == nil)
    #expect(stages[0].networkInputs == [:])
    #expect(try catalogue.chain("sample:painting=./5")[0].reference?.path == "./5")
    let file = """
      {"schemaVersion": 1, "stages": [
        {"plugin": "sample", "parameters": {"painting": "5, or true"}}]}
      """
    let pipeline = try PipelineFile(parsing: Array(file.utf8), file: "chain.json")
    #expect(try catalogue.chain(pipeline.stages)[0].reference?.path == "5, or true")
  }

  @Test(
    "What is no path is named",
    arguments: [
      ("painting=5", "5"), ("painting=1e3", "1000"), ("painting=true", "true"),
      ("painting=", "\"\""),
    ])
  func noPath(argument: String, found: String) throws {
    let folder = try TemporaryFolder()
    let catalogue = try catalogue(folder)
    let error = #expect(throws: PluginError.self) { try catalogue.chain("sample:\(argument)") }
    let text = try StageSpec(parsing: "sample:\(argument)").description
    #expect(
      error?.description == "stage \"\(text)\": painting: found \(found), expected the path of a "
        + "picture")
    let hidden = StageSpec(
      plugin: "sample", arguments: [.init(name: "painting", value: .string("a\0b"))])
    #expect(throws: PluginError.self) { try catalogue.stage(hidden) }
  }
}
