import Foundation
import Onnx
import PluginKit

/// Writes the `plugin.json` of an imported network.
struct ManifestText {
  /// The name of the network's file in the plugin's folder.
  static let networkFile = "network.onnx"
  /// The version of every imported plugin.
  static let version = "1.0.0"

  let id: String
  let name: String
  let summary: String
  let authors: [String]
  let license: String?
  let tags: [String]
  let source: String?
  let habits: PictureHabits
  let scale: Int
  let inputName: String
  let outputName: String
  let sizeMultiple: Int
  let minimum: Int
  let opset: Int
  /// The feature maps of an extractor; empty for other kinds.
  var layers: [(name: String, tensor: String)] = []

  /// The manifest for a network of these bytes.
  func text(network: [UInt8]) -> String {
    var input: [(String, JSON)] = [
      ("name", .string(inputName)), ("colour", .string(habits.colour.value.rawValue)),
      ("range", Self.range(habits.range.value)),
    ]
    if !habits.mean.isEmpty { input.append(("mean", .array(habits.mean.map { .number($0) }))) }
    if !habits.std.isEmpty { input.append(("std", .array(habits.std.map { .number($0) }))) }
    if sizeMultiple > 1 { input.append(("sizeMultiple", .number(Double(sizeMultiple)))) }
    if minimum > 1 { input.append(("minimum", .number(Double(minimum)))) }
    var members: [(String, JSON)] = [
      ("schemaVersion", .number(1)), ("id", .string(id)), ("name", .string(name)),
      ("version", .string(Self.version)), ("kind", .string(habits.kind.value.rawValue)),
      ("description", .string(summary)),
    ]
    if !authors.isEmpty { members.append(("authors", .array(authors.map { .string($0) }))) }
    members.append(("license", license.map { .string($0) } ?? .null))
    if !tags.isEmpty { members.append(("tags", .array(tags.map { .string($0) }))) }
    if let source { members.append(("source", .string(source))) }
    members += [
      (
        "network",
        .members([
          ("file", .string(Self.networkFile)), ("sha256", .string(Plugin.sha256(of: network))),
          ("bytes", .number(Double(network.count))), ("opset", .number(Double(opset))),
        ])
      ),
      ("input", .members(input)),
    ]
    guard habits.kind.value != .extractor else {
      let maps = layers.map { ($0.name, JSON.string($0.tensor)) }
      members.append(("extractor", .members([("layers", .members(maps))])))
      return JSONWriter.text(.members(members))
    }
    members += [
      (
        "output",
        .members([
          ("name", .string(outputName)), ("range", Self.range(habits.outputRange.value)),
          ("scale", .number(Double(scale))),
        ])
      ),
      ("tiling", .members([("halo", .string("derived"))])),
    ]
    if habits.kind.value == .style, scale == 1 { members.append(("parameters", Self.parameters)) }
    return JSONWriter.text(.members(members))
  }

  private static func range(_ range: ValueRange) -> JSON {
    .array([.number(range.low), .number(range.high)])
  }

  /// What the host can do to every style.
  private static let parameters: JSON = .members([
    (
      "strength",
      .members([
        ("type", .string("number")), ("range", .array([.number(0), .number(1)])),
        ("default", .number(1)),
        ("description", .string("How much of the style: 0 is the photograph, 1 the style.")),
        ("effect", .string("strength")),
      ])
    ),
    (
      "brush",
      .members([
        ("type", .string("number")), ("range", .array([.number(0.25), .number(4)])),
        ("default", .number(1)),
        (
          "description",
          .string("Size of the strokes: 2 makes them twice as large, 0.5 half as large.")
        ),
        ("effect", .string("brush")),
      ])
    ),
  ])
}
