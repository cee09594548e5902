import Engines
import Onnx
import PluginKit
import Synchronization

/// What a stage's network computes over the whole picture, and the network as it was before that was
/// taken out of it.
public struct StageStatistics: Sendable {
  /// The reductions and the networks that sum them up.
  public let split: StatisticsSplit
  /// SHA-256 of the network's file: what saved statistics are bound to.
  public let sha256: String
  /// What the manifest asks for; nil when it says nothing.
  public let preferred: Manifest.Tiling.Statistics?
  /// The network that computes its statistics itself, on whatever it is given.
  let network: NetworkSource
  /// Why tiles of ``network`` don't match.
  let seams: [String]
  private let levels = LevelCache()

  init(
    split: StatisticsSplit, sha256: String, preferred: Manifest.Tiling.Statistics?,
    network: NetworkSource, seams: [String]
  ) {
    self.split = split
    self.sha256 = sha256
    self.preferred = preferred
    self.network = network
    self.seams = seams
  }

  /// How tiles must lie for the feature maps of a level to be exact in their cores.
  func level(_ level: Int, pictureInput: String) throws -> StatisticsLevel {
    try levels.value(level) {
      try StatisticsLevel(split, level: level, pictureInput: pictureInput)
    }
  }
}

/// Levels analysed so far.
private final class LevelCache: Sendable {
  private let known = Mutex<[Int: StatisticsLevel]>([:])

  func value(_ level: Int, _ make: () throws -> StatisticsLevel) throws -> StatisticsLevel {
    if let found = known.withLock({ $0[level] }) { return found }
    let made = try make()
    known.withLock { $0[level] = made }
    return made
  }
}

extension StageModel {
  /// The stage with its original network, which computes statistics over each tile by itself.
  var withoutStatistics: StageModel {
    guard let statistics else { return self }
    var model = self
    model.network = statistics.network
    model.fingerprint = statistics.sha256
    model.seams = statistics.seams
    model.statistics = nil
    return model
  }

  /// What must be the same for statistics of one run to serve another.
  var statisticsIdentity: String {
    let title = identity ?? title
    return keepsColours ? title + ", colours kept" : title
  }
}
