import Foundation
import Testing

@testable import PluginKit

@Suite("Published files")
struct PublishedFilesTests {
  /// With IMPASTO_EMBED_SCHEMAS=1 the copies are written instead of compared.
  @Test(
    "Embedded schemas equal the files",
    arguments: [
      ("plugin", "PluginSchemaText", BuiltInSchemas.pluginText),
      ("pipeline", "PipelineSchemaText", BuiltInSchemas.pipelineText),
    ])
  func embedded(name: String, type: String, text: String) throws {
    let file = "Plugins/\(name).schema.json"
    let published = try Repository.text(file)
    if ProcessInfo.processInfo.environment["IMPASTO_EMBED_SCHEMAS"] == "1" {
      let source = """
        // A copy of \(file), made by the test "Embedded schemas equal the files" when the
        // environment has IMPASTO_EMBED_SCHEMAS=1. Don't edit it by hand.
        // swift-format-ignore-file

        enum \(type) {
          static let json = #\"\"\"
        \(published)
        \"\"\"#
        }

        """
      try source.write(
        toFile: Repository.root + "/Sources/PluginKit/Schema/\(type).swift", atomically: true,
        encoding: .utf8)
      return
    }
    #expect(Array(text.utf8) == Array(published.utf8))
  }

  @Test("The schemas load, every keyword enforced, every field described")
  func schemas() throws {
    _ = try BuiltInSchemas.plugin.get()
    _ = try BuiltInSchemas.pipeline.get()
    for text in [BuiltInSchemas.pluginText, BuiltInSchemas.pipelineText] {
      try checkDescriptions(JSONDocument(parsing: text).root, "")
    }
  }

  private func checkDescriptions(_ schema: JSON, _ path: String) throws {
    for (name, property) in schema["properties"].object?.members ?? [] {
      #expect(property["description"].string?.isEmpty == false, "\(path).\(name)")
      try checkDescriptions(property, path + "." + name)
    }
    if !schema["items"].isNull { try checkDescriptions(schema["items"], path + "[]") }
    for (name, definition) in schema["$defs"].object?.members ?? [] {
      try checkDescriptions(definition, path + ".$defs." + name)
    }
  }

  @Test("The built-in plugins are valid and their networks are what they say")
  func builtIns() throws {
    let catalogue = Catalogue.discover(SearchPath(explicit: [Repository.root + "/Plugins"]))
    #expect(catalogue.problems == [])
    #expect(
      catalogue.plugins.map(\.id) == [
        "any-style", "composition", "grande-jatte", "photo-2x", "photo-4x", "photo-4x-faithful",
        "photo-4x-faithful-light", "photo-4x-light", "scream", "shipwreck",
        "starry-night", "starry-night-local", "vgg19-slim", "wave",
      ])
    for plugin in catalogue.plugins {
      try plugin.verifyIntegrity()
      #expect(try plugin.loadNetwork().count == plugin.manifest.network.bytes)
      #expect(plugin.manifest.license == "MIT")
      // Gradients are taken through an extractor, and bf16 is too coarse for them.
      #expect(plugin.manifest.allowsReducedPrecision == (plugin.manifest.kind != .extractor))
      let card = try Repository.text("models/\(plugin.id).md")
      #expect(card.contains(plugin.manifest.network.sha256))
    }
    #expect(try catalogue.plugin("photo-4x").manifest.output.scale == 4)
    let layers = try catalogue.plugin("vgg19-slim").manifest.layers.map(\.name)
    #expect(layers.count == 13 && layers.first == "conv1_1" && layers.last == "conv5_1")
    let wave = try catalogue.plugin("wave").manifest
    #expect(wave.kind == .style)
    #expect(wave.tiling.statistics == Manifest.Tiling.Statistics.none)
    let local = try catalogue.plugin("starry-night-local").manifest
    #expect(local.tiling.statistics == Manifest.Tiling.Statistics.none)
    let starryNight = try catalogue.plugin("starry-night").manifest
    #expect(starryNight.input.noise == 2)
    #expect(starryNight.tiling.statistics == .thumbnail)
    #expect(wave.parameter(for: .strength)?.range == ValueRange(low: 0, high: 1))
    #expect(wave.parameter(for: .brush)?.range == ValueRange(low: 0.25, high: 4))
  }

  @Test("The examples in docs/manifest.md are valid and show every field")
  func documentation() throws {
    let page = try Repository.text("docs/manifest.md")
    let example = try #require(block("```json\n", in: page))
    let manifest = try Manifest(parsing: Array(example.utf8), file: "docs/manifest.md")
    #expect(manifest.input.colour == .bgr)
    #expect(manifest.input.std == [1, 1, 1])
    #expect(manifest.input.noise == 1)
    #expect(manifest.parameters.map(\.name) == ["strength", "brush", "age", "painting", "wetness"])
    #expect(
      manifest.networkFiles.map(\.field) == [
        "network", "parameters.age.network", "parameters.painting.network",
      ])
    #expect(manifest.parameters.last?.effect == .input("wetness"))
    #expect(manifest.parameters.last?.defaultValue == .integer(3))
    #expect(manifest.test?.tolerance == 0.004)
    let known = try JSONDocument(parsing: BuiltInSchemas.pluginText).root["properties"].object
    let shown = try JSONDocument(parsing: example).root.object
    #expect(
      Set(known?.names ?? []).subtracting(shown?.names ?? []) == ["extractor"])
    for name in known?.names ?? [] { #expect(page.contains("`\(name)"), "\(name)") }
    let pipeline = try #require(block("```json pipeline\n", in: page))
    let file = try PipelineFile(parsing: Array(pipeline.utf8), file: "docs/manifest.md")
    #expect(file.stages.map(\.description) == ["wave:strength=0.6,brush=2", "photo-4x"])
  }

  private func block(_ opening: String, in page: String) -> String? {
    guard let start = page.range(of: opening),
      let end = page.range(of: "```", range: start.upperBound..<page.endIndex)
    else { return nil }
    return String(page[start.upperBound..<end.lowerBound])
  }
}
