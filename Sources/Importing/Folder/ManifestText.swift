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

  /// The manifest for a network of these bytes.
  func text(network: [UInt8]) -> String {
    var input: [(String, JSONText.Value)] = [
      ("name", .text(inputName)), ("colour", .text(habits.colour.value.rawValue)),
      ("range", Self.range(habits.range.value)),
    ]
    if !habits.mean.isEmpty { input.append(("mean", .list(habits.mean.map { .number($0) }))) }
    if !habits.std.isEmpty { input.append(("std", .list(habits.std.map { .number($0) }))) }
    if sizeMultiple > 1 { input.append(("sizeMultiple", .integer(sizeMultiple))) }
    if minimum > 1 { input.append(("minimum", .integer(minimum))) }
    var members: [(String, JSONText.Value)] = [
      ("schemaVersion", .integer(1)), ("id", .text(id)), ("name", .text(name)),
      ("version", .text(Self.version)), ("kind", .text(habits.kind.value.rawValue)),
      ("description", .text(summary)),
    ]
    if !authors.isEmpty { members.append(("authors", .list(authors.map { .text($0) }))) }
    members.append(("license", license.map { .text($0) } ?? .null))
    if !tags.isEmpty { members.append(("tags", .list(tags.map { .text($0) }))) }
    if let source { members.append(("source", .text(source))) }
    members += [
      (
        "network",
        .members([
          ("file", .text(Self.networkFile)), ("sha256", .text(Plugin.sha256(of: network))),
          ("bytes", .integer(network.count)), ("opset", .integer(opset)),
        ])
      ),
      ("input", .members(input)),
      (
        "output",
        .members([
          ("name", .text(outputName)), ("range", Self.range(habits.outputRange.value)),
          ("scale", .integer(scale)),
        ])
      ),
      ("tiling", .members([("halo", .text("derived"))])),
    ]
    if habits.kind.value == .style, scale == 1 { members.append(("parameters", Self.parameters)) }
    return JSONText.text(.members(members))
  }

  private static func range(_ range: ValueRange) -> JSONText.Value {
    .list([.number(range.low), .number(range.high)])
  }

  /// What the host can do to every style.
  private static let parameters: JSONText.Value = .members([
    (
      "strength",
      .members([
        ("type", .text("number")), ("range", .list([.integer(0), .integer(1)])),
        ("default", .integer(1)),
        ("description", .text("How much of the style: 0 is the photograph, 1 the style.")),
        ("effect", .text("strength")),
      ])
    ),
    (
      "brush",
      .members([
        ("type", .text("number")), ("range", .list([.number(0.25), .integer(4)])),
        ("default", .integer(1)),
        (
          "description",
          .text("Size of the strokes: 2 makes them twice as large, 0.5 half as large.")
        ),
        ("effect", .text("brush")),
      ])
    ),
  ])
}
