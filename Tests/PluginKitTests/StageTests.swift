import Testing

@testable import PluginKit

@Suite("Stages")
struct StageTests {
  @Test(
    "Chains are split into stages",
    arguments: [
      ("wave", ["wave"]),
      ("wave,photo-4x", ["wave", "photo-4x"]),
      ("wave:strength=0.6", ["wave:strength=0.6"]),
      ("wave:strength=0.6,photo-4x", ["wave:strength=0.6", "photo-4x"]),
      ("wave:strength=0.6,brush=2,photo-4x", ["wave:strength=0.6,brush=2", "photo-4x"]),
      (
        "wave:strength=0.6,brush=2,ink:strength=1,photo-4x,photo-4x",
        ["wave:strength=0.6,brush=2", "ink:strength=1", "photo-4x", "photo-4x"]
      ),
      ("wave,strength=0.5", ["wave:strength=0.5"]),
      (" wave:brush=2 , photo-4x ", ["wave:brush=2", "photo-4x"]),
      ("a:x=true,y=off,z=-1e-3,w=+2", ["a:x=true,y=false,z=-0.001,w=2"]),
      ("a:x=b:c", ["a:x=b:c"]),
    ])
  func chains(text: String, stages: [String]) throws {
    #expect(try StageSpec.chain(parsing: text).map(\.description) == stages)
  }

  @Test(
    "What can't be read is named",
    arguments: [
      ("", "stage \"\": found nothing between commas, expected a plugin id"),
      ("a,,b", "stage \"a,,b\": found nothing between commas, expected a plugin id"),
      ("a,", "stage \"a,\": found nothing between commas, expected a plugin id"),
      ("x=1", "stage \"x=1\": found \"x=1\", expected a plugin id before it"),
      (":x=1", "stage \":x=1\": found nothing before \":\", expected a plugin id"),
      ("a:", "stage \"a:\": found \"\", expected name=value"),
      ("a:x", "stage \"a:x\": found \"x\", expected name=value"),
      ("a:=1", "stage \"a:=1\": found \"=1\", expected name=value"),
      ("a:x=1,x=2", "stage \"a:x=1,x=2\": found \"x\" twice, expected it once"),
    ])
  func unreadable(text: String, message: String) {
    let error = #expect(throws: PluginError.self) { try StageSpec.chain(parsing: text) }
    #expect(error?.description == message)
  }

  @Test("One stage only")
  func one() throws {
    #expect(try StageSpec(parsing: "wave:brush=2,strength=1").arguments.count == 2)
    let error = #expect(throws: PluginError.self) { try StageSpec(parsing: "a,b") }
    #expect(error?.description == "stage \"a,b\": found 2 stages, expected one")
  }

  private func catalogue() -> Catalogue {
    Catalogue.discover(SearchPath(explicit: [Repository.root + "/Plugins"]))
  }

  @Test("Values and defaults")
  func values() throws {
    let stages = try catalogue().chain("wave:strength=0.6,photo-4x")
    #expect(stages.map(\.plugin.id) == ["wave", "photo-4x"])
    #expect(stages[0].strength == 0.6)
    #expect(stages[0].brush == 1)
    #expect(stages[0].values == ["strength": .number(0.6), "brush": .number(1)])
    #expect(stages[0].description == "wave:strength=0.6,brush=1")
    #expect(stages[1].strength == 1)
    #expect(stages[1].brush == 1)
    #expect(stages[1].description == "photo-4x:fidelity=0")
    #expect(try Stage(catalogue().plugin("wave")).strength == 1)
  }

  @Test(
    "Parameters are held against the manifest",
    arguments: [
      (
        "wave:strenght=1",
        "stage \"wave:strenght=1\": found an unknown parameter \"strenght\", "
          + "did you mean \"strength\"?"
      ),
      (
        "wave:colour=1",
        "stage \"wave:colour=1\": found an unknown parameter \"colour\", "
          + "expected \"strength\" or \"brush\""
      ),
      (
        "photo-4x-faithful:strength=1",
        "stage \"photo-4x-faithful:strength=1\": found an unknown parameter \"strength\", "
          + "expected none: photo-4x-faithful has no parameters"
      ),
      (
        "wave:strength=1.5",
        "stage \"wave:strength=1.5\": strength: found 1.5, expected a number from 0 to 1"
      ),
      (
        "wave:strength=much",
        "stage \"wave:strength=much\": strength: found \"much\", expected a number from 0 to 1"
      ),
      (
        "wave:strength=nan",
        "stage \"wave:strength=nan\": strength: found \"nan\", expected a number from 0 to 1"
      ),
      (
        "wave:brush=0x2",
        "stage \"wave:brush=0x2\": brush: found \"0x2\", expected a number from 0.25 to 4"
      ),
      (
        "wave:brush=1e999",
        "stage \"wave:brush=1e999\": brush: found \"1e999\", expected a number from 0.25 to 4"
      ),
      (
        "wave:brush=true",
        "stage \"wave:brush=true\": brush: found true, expected a number from 0.25 to 4"
      ),
      ("wavee", "plugin \"wavee\": not found, did you mean \"wave\"?"),
    ])
  func parameters(text: String, message: String) {
    let error = #expect(throws: PluginError.self) { try catalogue().chain(text) }
    #expect(error?.description == message)
  }

  @Test("Integers, booleans and network inputs")
  func networkInputs() throws {
    let folder = try TemporaryFolder()
    let text = try Sample.manifest([
      "parameters.depth": [
        "type": "integer", "range": [1, 9], "default": 3, "effect": "input", "input": "n",
      ],
      "parameters.dry": ["type": "boolean", "default": true, "effect": "input", "input": "d"],
    ])
    try folder.write(text, to: "sample/plugin.json")
    let catalogue = Catalogue.discover(SearchPath(explicit: [folder.path]))
    #expect(try catalogue.chain("sample")[0].networkInputs == ["n": 3, "d": 1])
    let stage = try catalogue.chain("sample:depth=7,dry=no")[0]
    #expect(stage.networkInputs == ["n": 7, "d": 0])
    #expect(stage.values == ["depth": .integer(7), "dry": .boolean(false)])
    let error = #expect(throws: PluginError.self) { try catalogue.chain("sample:depth=2.5") }
    #expect(
      error?.description
        == "stage \"sample:depth=2.5\": depth: found 2.5, expected a whole number from 1 to 9")
  }

  @Test("Pipeline files")
  func pipelines() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"schemaVersion": 1, "stages": [
        {"plugin": "wave", "parameters": {"strength": 0.6}}, {"plugin": "photo-4x"}]}
      """, to: "chain.json")
    let stages = try catalogue().chain(PipelineFile(contentsOf: path).stages)
    #expect(stages.map(\.description) == ["wave:strength=0.6,brush=1", "photo-4x:fidelity=0"])
    let bad = """
      {"schemaVersion": 1, "stages": [
        {"plugin": "Wave", "parameters": {"strength": null}, "params": {}}, {}], "x": 1}
      """
    let error = #expect(throws: PluginError.self) {
      try PipelineFile(parsing: Array(bad.utf8), file: "chain.json")
    }
    let id = "a plugin id in lower case with dashes, such as \"photo-4x\""
    #expect(
      error?.description.split(separator: "\n").map(String.init) == [
        "chain.json: stages[0].plugin: found \"Wave\", expected \(id)",
        "chain.json: stages[0].parameters.strength: found null, expected a number, true or false, or "
          + "the path of a picture",
        "chain.json: stages[0].params: found an unknown field, expected \"plugin\" or \"parameters\"",
        "chain.json: stages[1].plugin: found nothing, expected \(id)",
        "chain.json: x: found an unknown field, expected \"$schema\", \"schemaVersion\", "
          + "\"description\" or \"stages\"",
      ])
    let missing = #expect(throws: PluginError.self) { try PipelineFile(contentsOf: "/nowhere/x") }
    #expect(missing?.description == "/nowhere/x: No such file or directory")
  }
}
