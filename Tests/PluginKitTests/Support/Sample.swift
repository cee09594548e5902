import Foundation
import Testing

@testable import PluginKit

/// Manifests for the tests.
enum Sample {
  static let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// A valid manifest with only what is required.
  static func manifest(id: String = "sample", file: String = "net.onnx", sha256: String = hash)
    -> String
  {
    """
    {"schemaVersion": 1, "id": "\(id)", "name": "Sample", "version": "1.0.0",
     "kind": "style", "license": "MIT",
     "network": {"file": "\(file)", "sha256": "\(sha256)"},
     "input": {"colour": "rgb", "range": [0, 1]},
     "output": {"range": [0, 1], "scale": 1}}
    """
  }

  /// The same with members replaced (or, by nil, removed) at dotted paths.
  static func manifest(_ changes: KeyValuePairs<String, Any?>) throws -> String {
    var root = try #require(
      try JSONSerialization.jsonObject(with: Data(manifest().utf8)) as? [String: Any])
    for (path, value) in changes {
      set(&root, path.split(separator: ".").map(String.init), value)
    }
    let data = try JSONSerialization.data(withJSONObject: root, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }

  private static func set(_ object: inout [String: Any], _ path: [String], _ value: Any?) {
    guard path.count > 1 else {
      object[path[0]] = value
      return
    }
    var inner = object[path[0]] as? [String: Any] ?? [:]
    set(&inner, Array(path.dropFirst()), value)
    object[path[0]] = inner
  }

  /// A value as JSONSerialization reads it.
  static func foundation(_ json: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(json.utf8), options: [.fragmentsAllowed])
  }

  /// The messages for a manifest called `p.json`; none when it is valid.
  static func messages(_ text: String) -> [String] {
    do {
      _ = try Manifest(parsing: Array(text.utf8), file: "p.json")
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }
}
