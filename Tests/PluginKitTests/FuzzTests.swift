import Foundation
import Testing

@testable import PluginKit

/// Mutated documents: whatever comes out, it is a manifest or an error in words, never a crash.
@Suite("Fuzz")
struct FuzzTests {
  private static let fragments: [[UInt8]] = [
    "null", "true", "-1", "0", "1e308", "-1e308", "1e-320", "9223372036854775808",
    "99999999999999999999", "1e999", "4.5", "\"\"", "\"\\u0000\"", "\"\\ud83c\"", "[]", "{}",
    "[[[[", "{\"a\":", "\"", "\\", ",", ":", "}", "]", "NaN", "Infinity", "\"../x\"",
    "\"models:\"", "\"extractor\"", "\"luma\"", "\"strength\"", "[1,0]", "[0,0]", "[1e300,2]",
  ].map { Array($0.utf8) }

  private static func mutated(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = bytes
    let keepsSyntax = Bool.random(using: &random)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0..<24, using: &random))
      switch keepsSyntax ? 5 : Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.removeSubrange(place...)
      case 4:
        bytes.replaceSubrange(place..<end, with: fragments.randomElement(using: &random) ?? [])
      default: replaceValue(in: &bytes, after: place, &random)
      }
    }
    return bytes
  }

  /// Swaps the value behind a colon, which keeps the syntax and so reaches the deeper checks.
  private static func replaceValue(
    in bytes: inout [UInt8], after place: Int, _ random: inout Seeded
  ) {
    guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
    let end = bytes[(colon + 1)...].firstIndex { [0x2C, 0x7D, 0x0A].contains($0) } ?? bytes.count
    bytes.replaceSubrange((colon + 1)..<end, with: fragments.randomElement(using: &random) ?? [])
  }

  @Test("6 000 mutated manifests", arguments: ["Plugins/wave/plugin.json", "docs/manifest.md"])
  func manifests(source: String) throws {
    var seed = Array(try Repository.text(source).utf8)
    if let start = String(decoding: seed, as: UTF8.self).range(of: "```json\n") {
      let text = String(decoding: seed, as: UTF8.self)[start.upperBound...]
      seed = Array(text.prefix(upTo: try #require(text.range(of: "```")).lowerBound).utf8)
    }
    var random = Seeded(state: 42)
    var accepted = 0
    var invalid = 0
    for _ in 0..<3000 {
      do throws(PluginError) {
        let manifest = try Manifest(parsing: Self.mutated(seed, &random), file: "f.json")
        accepted += 1
        checkPromises(of: manifest)
      } catch {
        if case .invalid = error { invalid += 1 }
        for line in error.description.split(separator: "\n", omittingEmptySubsequences: false) {
          #expect(line.hasPrefix("f.json:"))
          #expect(line.contains("expected") || line.contains("did you mean"))
        }
      }
    }
    // The mutations reach every layer: syntax, checks, and through.
    #expect(accepted > 30)
    #expect(invalid > 200)
  }

  /// What the rest of the program relies on in an accepted manifest.
  private func checkPromises(of manifest: Manifest) {
    #expect(manifest.input.mean.count == manifest.input.colour.channels)
    #expect(manifest.input.std.count == manifest.input.colour.channels)
    #expect(manifest.input.std.allSatisfy { $0 > 0 })
    #expect(manifest.input.range.low < manifest.input.range.high)
    #expect(manifest.output.range.low < manifest.output.range.high)
    #expect((1...16).contains(manifest.output.scale))
    #expect(!manifest.network.file.path.split(separator: "/").contains(".."))
    #expect(!manifest.network.file.path.hasPrefix("/"))
    for parameter in manifest.parameters {
      #expect((parameter.defaultValue == nil) == (parameter.type == .picture))
      let number = parameter.defaultValue?.number
      #expect(number.flatMap { parameter.range?.contains($0) } != false)
    }
  }

  @Test("2 000 mutated chains")
  func chains() throws {
    let catalogue = Catalogue.discover(SearchPath(explicit: [Repository.root + "/Plugins"]))
    let seed = Array("wave:strength=0.6,brush=2,photo-4x,wave:brush=1e-1".utf8)
    var random = Seeded(state: 3)
    for _ in 0..<2000 {
      let text = String(decoding: Self.mutated(seed, &random), as: UTF8.self)
      do throws(PluginError) {
        for stage in try catalogue.chain(text) {
          #expect((0...1).contains(stage.strength))
          #expect((0.25...4).contains(stage.brush))
        }
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  @Test("2 000 mutated schemas load or are refused")
  func schemas() throws {
    let seed = Array(BuiltInSchemas.pipelineText.utf8)
    let value = try JSONDocument(parsing: #"{"schemaVersion": 1, "stages": [{"plugin": "a"}]}"#)
      .root
    var random = Seeded(state: 11)
    for _ in 0..<2000 {
      guard let document = try? JSONDocument(parsing: Self.mutated(seed, &random)),
        let schema = try? Schema(document.root)
      else { continue }
      #expect(schema.violations(in: value).count <= 100)
    }
  }
}
