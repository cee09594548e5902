import Engines
import Foundation
import PluginKit

/// Keeps on disk how fast networks were computed, one small JSON file a network.
///
/// Files are replaced as a whole, so that readers see the old one or the new one. A file that can't
/// be read or doesn't hold what it should is as good as none, and is written anew by the next
/// measurement.
public struct TuneCache: Sendable {
  /// The folder.
  public let folder: String

  /// Conditions that are kept for one network: several machines may share a home folder.
  static let kept = 16
  /// Larger files are not ours.
  private static let largest = 1 << 20
  private static let format = "impasto tuning 1"

  private struct Contents: Codable {
    let format: String
    let network: String
    var answers: [TuneAnswers]
  }

  /// A cache in a folder, which need not exist; nil for the user's own, if there is a home folder.
  public init?(folder: String? = CacheFolder.path("tune")) {
    guard let folder else { return nil }
    self.folder = folder
  }

  /// What was measured under these conditions; nil if nothing usable was.
  func answers(_ key: TuneKey) -> TuneAnswers? {
    contents(key.network)?.answers.first { $0.conditions == key.conditions }
  }

  /// What runs of a plugin with the default options take; nil when nothing was measured for it here.
  public func measured(_ plugin: Plugin, engines: EngineSet) -> TuneRow? {
    let manifest = plugin.manifest
    let key = TuneKey(network: manifest.network.sha256, engines: engines, threads: nil)
    return answers(key)?.rows(for: .large)
      .best(.auto, pluginAllowsReduced: manifest.allowsReducedPrecision)
  }

  /// Keeps rows; false where nothing can be written, which only means to measure again.
  @discardableResult
  func put(_ rows: [TuneRow], for tiles: TileClass, _ key: TuneKey) -> Bool {
    guard let path = path(key.network), CacheFolder.prepare(folder) else { return false }
    var contents =
      contents(key.network)
      ?? Contents(format: Self.format, network: key.network, answers: [])
    var answers =
      contents.answers.first { $0.conditions == key.conditions }
      ?? TuneAnswers(conditions: key.conditions)
    answers.put(rows, for: tiles)
    contents.answers.removeAll { $0.conditions == key.conditions }
    contents.answers = contents.answers.suffix(Self.kept - 1) + [answers]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(contents).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      return false
    }
    return true
  }

  private func contents(_ network: String) -> Contents? {
    guard let path = path(network),
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
      size <= Self.largest, let data = try? Data(contentsOf: URL(fileURLWithPath: path)),
      let contents = try? JSONDecoder().decode(Contents.self, from: data),
      contents.format == Self.format, contents.network == network,
      contents.answers.allSatisfy(\.isSound)
    else { return nil }
    return contents
  }

  /// Nil for what is no hash and could lead elsewhere.
  private func path(_ network: String) -> String? {
    guard !network.isEmpty, network.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    return "\(folder)/\(network).json"
  }
}

extension TuneAnswers {
  /// Whether the numbers can have been measured.
  fileprivate var isSound: Bool {
    classes.values.allSatisfy { rows in
      rows.allSatisfy {
        $0.megapixelsPerSecond.isFinite && $0.megapixelsPerSecond > 0 && $0.largest >= 0
          && $0.mean >= 0
      }
    }
  }
}
