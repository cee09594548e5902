import Foundation
import Impasto

@testable import PluginKit

/// Writes plugins for tests.
public enum PluginFolder {
  /// A plugin folder below `parent`, with a network and a manifest made for it.
  ///
  /// - Parameters:
  ///   - fields: JSON members that replace or join the usual ones, as text: `"\"input\": {…}"`.
  @discardableResult
  public static func write(
    _ id: String, network: [UInt8], in parent: String, kind: String = "style", scale: Int = 1,
    input: String = #"{"colour": "rgb", "range": [0, 1]}"#, outputRange: String = "[0, 1]",
    more: String = ""
  ) throws -> Plugin {
    try writeFiles(
      id, network: network, in: parent, kind: kind, scale: scale, input: input,
      outputRange: outputRange, more: more)
    return try Plugin(at: parent + "/" + id)
  }

  /// The same without opening it.
  public static func writeFiles(
    _ id: String, network: [UInt8], in parent: String, kind: String = "style", scale: Int = 1,
    input: String = #"{"colour": "rgb", "range": [0, 1]}"#, outputRange: String = "[0, 1]",
    more: String = ""
  ) throws {
    let folder = parent + "/" + id
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(network).write(to: URL(fileURLWithPath: folder + "/network.onnx"))
    let manifest = """
      {
        "schemaVersion": 1, "id": "\(id)", "name": "\(id)", "version": "1.0.0", "kind": "\(kind)",
        "description": "Made for a test.", "authors": ["Tests"], "license": "MIT",
        "network": {"file": "network.onnx", "sha256": "\(SHA256.of(network))"},
        "input": \(input),
        "output": {"range": \(outputRange), "scale": \(scale)}\(more.isEmpty ? "" : ",\n  " + more)
      }
      """
    try Data(manifest.utf8).write(to: URL(fileURLWithPath: folder + "/plugin.json"))
  }
}
