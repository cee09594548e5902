import Engines
import Onnx
import PluginKit

/// A network whose statistics of the whole picture have been taken out.
struct NetworkSplit {
  /// The network for tiles.
  struct Tiles {
    let network: Network
    let bytes: [UInt8]
    let analysis: SpatialAnalysis
  }

  let split: StatisticsSplit
  let tiles: Tiles
  /// Why tiles of the network as it was don't match.
  let seams: [String]

  func statistics(
    _ manifest: Manifest, network: NetworkSource, fingerprint: String
  ) -> StageStatistics {
    StageStatistics(
      split: split, sha256: fingerprint, preferred: manifest.tiling.statistics, network: network,
      seams: seams)
  }
}

extension StageLoader {
  /// Splits a network that computes something over the whole picture; nil for others.
  static func split(
    _ network: Network, _ manifest: Manifest, _ analysis: SpatialAnalysis
  ) throws -> NetworkSplit? {
    guard
      let split = try StatisticsSplit(
        of: network, input: analysis.inputName, output: analysis.outputName)
    else { return nil }
    let tiles = try split.tileNetwork()
    return NetworkSplit(
      split: split,
      tiles: NetworkSplit.Tiles(
        network: tiles, bytes: try tiles.serialized(),
        analysis: try SpatialAnalysis(
          of: tiles, input: analysis.inputName, output: analysis.outputName)),
      seams: analysis.nonLocal.map { "\($0)" })
  }
}
