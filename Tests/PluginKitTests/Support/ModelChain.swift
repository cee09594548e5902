import Foundation

@testable import PluginKit

/// The chain of hashes from recipe to shipped network: recipe file, checkpoint, ONNX file, manifest
/// and card, as `models/ledger.json` records it.
struct ModelChain {
  /// The source tree, or a copy of its `models` and `Plugins`.
  let root: String

  /// Where the chain is broken, one line each; empty if nowhere.
  func problems() throws -> [String] {
    let ledger = try JSONDocument(parsing: text("models/ledger.json")).root
    let recorded = ledger.object?.names ?? []
    var problems: [String] = []
    let files = try FileManager.default.contentsOfDirectory(atPath: root + "/models")
    for file in files.sorted() where file.hasSuffix(".onnx") {
      let model = String(file.dropLast(".onnx".count))
      if !recorded.contains(model) { problems.append("\(model): not in the ledger") }
    }
    for model in recorded {
      do {
        problems += try broken(model, ledger[model]).map { "\(model): \($0)" }
      } catch {
        problems.append("\(model): \(error)")
      }
    }
    return problems
  }

  private func broken(_ model: String, _ entry: JSON) throws -> [String] {
    var found: [String] = []
    func check(_ holds: Bool, _ problem: String) { if !holds { found.append(problem) } }
    let network = entry["network"]
    let file = try SHA256.ofFile(root + "/" + (network["file"].string ?? ""))
    let hash = network["sha256"].string ?? ""
    check(file.hash == hash, "the network's hash is \(file.hash), the ledger says \(hash)")
    check(file.size == network["bytes"].integer, "the network's size is not the ledger's")

    // A network that belongs to another one's plugin, such as an encoder, shares its manifest and card.
    let plugin = entry["plugin"].string ?? model
    let manifest = try Manifest(
      parsing: Array(text("Plugins/\(plugin)/plugin.json").utf8), file: "plugin.json")
    let named = manifest.networkFiles.first {
      plugin == model || $0.file.description == "models:\(model).onnx"
    }
    check(named?.sha256 == hash, "the manifest names another network")
    check(named?.bytes == file.size, "the manifest names another size")
    if plugin == model {
      check(manifest.network.opset == network["opset"].integer, "the manifest names another opset")
    }

    let card = try text("models/\(plugin).md")
    check(card.contains("`\(hash)`"), "the card doesn't name the network's hash")
    guard entry["recipe"].object != nil else {
      // The first networks came from scripts that are not part of the project; their cards say so.
      check(card.contains("no recipe file"), "neither a recipe nor a card that says there is none")
      return found
    }
    let recipe = try SHA256.ofFile(root + "/" + (entry["recipe"]["file"].string ?? ""))
    check(
      recipe.hash == entry["recipe"]["sha256"].string,
      "the recipe is not the one the network was trained by")
    let checkpoint = entry["checkpoint"]["sha256"].string ?? ""
    check(checkpoint.wholeMatch(of: /[0-9a-f]{64}/) != nil, "the checkpoint has no hash")
    check(card.contains("`\(checkpoint)`"), "the card doesn't name the checkpoint's hash")
    let written = try JSONDocument(parsing: text(entry["recipe"]["file"].string ?? "")).root
    if written["paintings"].object != nil {
      check(
        written["paintings"][model].object != nil, "the recipe has no painting \"\(model)\"")
    }
    let steps = written["steps"].integer
    check(
      steps != nil && steps == entry["checkpoint"]["steps"].integer,
      "the checkpoint's steps are not the recipe's")
    return found
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }
}
