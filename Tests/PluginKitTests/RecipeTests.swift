import Foundation
import Testing

@testable import PluginKit

/// What of the recipes can be checked without PyTorch; `models/training/tests` has the rest.
@Suite("Models: recipes")
struct RecipeTests {
  private static let folder = Repository.root + "/models/training/recipes/"

  static let models =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()

  private func recipe(_ model: String) throws -> JSON {
    let text = try String(contentsOfFile: Self.folder + model + ".json", encoding: .utf8)
    let document = try JSONDocument(parsing: text)
    #expect(document.duplicates.isEmpty)
    return document.root
  }

  @Test("There is one for every kind of network that ships")
  func kinds() throws {
    let shipped = [
      "any-style", "photo-4x", "photo-4x-faithful", "styles-instance-spectrum", "styles-local",
      "vgg19-slim",
    ]
    #expect(Set(shipped).isSubset(of: Self.models))
    let kinds = try Set(Self.models.compactMap { try recipe($0)["kind"].string })
    #expect(kinds == ["any-style", "distillation", "style", "super-resolution"])
  }

  @Test("A recipe is complete and names what exists", arguments: models)
  func sound(model: String) throws {
    let recipe = try recipe(model)
    #expect(recipe["model"].string == model)
    for name in ["seed", "steps", "batch", "size", "warmUp"] {
      #expect((recipe[name].integer ?? 0) > 0, "\(name)")
    }
    for name in ["learningRate", "clip", "meanWeight"] {
      #expect((recipe[name].number ?? 0) > 0, "\(name)")
    }
    #expect((0..<1).contains(recipe["fall"].number ?? 1))
    if let parent = recipe["parent"].string {
      #expect(Self.models.contains(parent))
      #expect(try self.recipe(parent)["channels"] == recipe["channels"])
      #expect(try self.recipe(parent)["blocks"] == recipe["blocks"])
      #expect(try self.recipe(parent)["scale"] == recipe["scale"])
      #expect(try self.recipe(parent)["width"] == recipe["width"])
    }
    // A start may be several networks, one for each painting.
    let paintings = recipe["paintings"].object?.members.map { $0.value["start"] } ?? []
    let starts = ((recipe["start"].array ?? [recipe["start"]]) + paintings).map { ("start", $0) }
    let others = ["lossNetwork", "extractor"].map { ($0, recipe[$0]) }
    for (name, start) in starts + others where start["file"].string != nil {
      let hash = try SHA256.ofFile(Repository.root + "/" + (start["file"].string ?? "")).hash
      let commit = start["commit"].string ?? ""
      #expect(
        hash == start["sha256"].string || commit.wholeMatch(of: /[0-9a-f]{40}/) != nil,
        "\(name) has been replaced, and the recipe names no commit that has it")
    }
  }
}
