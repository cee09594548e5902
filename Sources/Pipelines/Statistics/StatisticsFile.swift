import Foundation
import Onnx
import PluginKit

/// Statistics of a run in a file, for other runs to share: shards of one picture, frames of a film,
/// scans of one book.
///
/// They are bound to the chain: the networks by hash, the parameters by value. `docs/statistics.md`
/// describes the format.
public struct StatisticsFile: Sendable {
  /// What one stage's network computes over the whole picture.
  public struct Stage: Sendable, Hashable {
    /// The plugin's id.
    public let plugin: String
    /// The stage with all its parameters.
    public let title: String
    /// SHA-256 of the network.
    public let network: String
    /// The moments; empty for a network that has none.
    public let moments: StageMoments
  }

  /// Why a file doesn't serve a run.
  public enum Problem: Error, Sendable, CustomStringConvertible {
    /// The file can't be read or written.
    case unusable(path: String, reason: String)
    /// It is for something else.
    case mismatch(path: String, what: String, found: String, expected: String)

    /// One line.
    public var description: String {
      switch self {
      case .unusable(let path, let reason): "\(path): \(reason)"
      case .mismatch(let path, let what, let found, let expected):
        "\(path): \(what): found \(found), expected \(expected)"
      }
    }
  }

  /// What `format` must say.
  static let format = "impasto-statistics"
  /// Largest file read: some millions of numbers.
  static let limit = 64 << 20

  /// One for each stage of the chain.
  public let stages: [Stage]

  /// Joins stages.
  public init(stages: [Stage]) { self.stages = stages }

  /// Reads a file.
  ///
  /// - Throws: ``Problem``.
  public init(contentsOf path: String) throws(Problem) {
    let root: JSON
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= Self.limit else {
        throw Problem.unusable(
          path: path, reason: "found \(size) bytes, expected at most \(Self.limit)")
      }
      var limits = JSONDocument.Limits()
      limits.bytes = Self.limit
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      root = try JSONDocument(parsing: bytes, limits: limits).root
    } catch let problem as Problem {
      throw problem
    } catch let error as JSONSyntaxError {
      throw .unusable(path: path, reason: "\(error)")
    } catch {
      throw .unusable(path: path, reason: "can't be read: \(error.localizedDescription)")
    }
    guard root["format"].string == Self.format, root["version"].integer == 1,
      let list = root["stages"].array
    else {
      throw .unusable(
        path: path,
        reason: "found no statistics, expected what --save-statistics writes (format "
          + "\"\(Self.format)\", version 1)")
    }
    var stages: [Stage] = []
    for (index, json) in list.enumerated() {
      let place = "stage \(index + 1)"
      guard let plugin = json["plugin"].string, let title = json["stage"].string,
        let network = json["network"].string, let maps = json["featureMaps"].array
      else {
        throw .unusable(
          path: path, reason: "\(place): expected plugin, stage, network and featureMaps")
      }
      stages.append(
        Stage(
          plugin: plugin, title: title, network: network,
          moments: try Self.moments(maps, path: path, place: place)))
    }
    self.stages = stages
  }

  private static func moments(
    _ maps: [JSON], path: String, place: String
  ) throws(Problem) -> StageMoments {
    var result: [String: ChannelMoments] = [:]
    for json in maps {
      guard let name = json["name"].string else {
        throw .unusable(path: path, reason: "\(place): a feature map without a name")
      }
      var values: [ChannelMoments.Quantity: [Double]] = [:]
      for quantity in ChannelMoments.Quantity.allCases {
        guard let items = json[quantity.rawValue].array else { continue }
        let numbers = items.compactMap(\.number)
        guard numbers.count == items.count, numbers.allSatisfy({ Float($0).isFinite }),
          quantity.allowsNegative || numbers.allSatisfy({ $0 >= 0 })
        else {
          throw .unusable(
            path: path,
            reason: "\(place), \"\(name)\", \(quantity.rawValue): expected finite numbers"
              + (quantity.allowsNegative ? "" : " from 0"))
        }
        values[quantity] = numbers
      }
      guard result.updateValue(ChannelMoments(values: values), forKey: name) == nil else {
        throw .unusable(path: path, reason: "\(place): \"\(name)\" twice")
      }
    }
    return StageMoments(maps: result)
  }

  /// Holds the file against a chain.
  ///
  /// - Throws: ``Problem/mismatch(path:what:found:expected:)`` for the first thing that differs.
  func check(_ models: [StageModel], path: String) throws(Problem) {
    guard stages.count == models.count else {
      throw .mismatch(
        path: path, what: "stages", found: stages.map(\.title).joined(separator: " then "),
        expected: models.map(\.statisticsIdentity).joined(separator: " then "))
    }
    for (index, (stage, model)) in zip(stages, models).enumerated() {
      let place = "stage \(index + 1)"
      for (what, found, expected) in [
        ("plugin", stage.plugin, model.id),
        ("network", stage.network, model.statistics?.sha256 ?? model.fingerprint),
        ("parameters", stage.title, model.statisticsIdentity),
      ] where found != expected {
        throw .mismatch(path: path, what: "\(place), \(what)", found: found, expected: expected)
      }
      for reduction in model.statistics?.split.reductions ?? [] {
        for quantity in reduction.quantities {
          let count = stage.moments.maps[reduction.featureMap]?.values[quantity]?.count ?? 0
          guard count == reduction.channels else {
            throw .mismatch(
              path: path,
              what: "\(place), \"\(reduction.featureMap)\", \(quantity.rawValue)",
              found: "\(count) numbers", expected: "\(reduction.channels)")
          }
        }
      }
    }
  }

  /// Writes the file, complete or not at all.
  ///
  /// - Throws: ``Problem``.
  public func write(to path: String) throws(Problem) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unusable(path: path, reason: "can't be written: \(error.localizedDescription)")
    }
  }
}

extension ChannelMoments.Quantity {
  /// Whether values may lie below 0.
  fileprivate var allowsNegative: Bool { [.mean, .largest, .smallest].contains(self) }
}

extension StatisticsFile: Encodable {
  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Writes `format`, `version` and `stages`.
  public func encode(to encoder: any Encoder) throws {
    var root = encoder.container(keyedBy: Key.self)
    try root.encode(Self.format, forKey: Key("format"))
    try root.encode(1, forKey: Key("version"))
    var list = root.nestedUnkeyedContainer(forKey: Key("stages"))
    for stage in stages {
      var item = list.nestedContainer(keyedBy: Key.self)
      try item.encode(stage.plugin, forKey: Key("plugin"))
      try item.encode(stage.title, forKey: Key("stage"))
      try item.encode(stage.network, forKey: Key("network"))
      var maps = item.nestedUnkeyedContainer(forKey: Key("featureMaps"))
      for (name, moments) in stage.moments.maps.sorted(by: { $0.key < $1.key }) {
        var map = maps.nestedContainer(keyedBy: Key.self)
        try map.encode(name, forKey: Key("name"))
        for (quantity, values) in moments.values {
          try map.encode(values, forKey: Key(quantity.rawValue))
        }
      }
    }
  }
}
