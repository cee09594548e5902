import Onnx

/// The moments of a stage's feature maps: everything its network computes over the whole picture.
public struct StageMoments: Sendable, Hashable {
  /// By feature map.
  public var maps: [String: ChannelMoments]
  /// Positions that were summed up, by feature map; what a network of one fixed size, which has no
  /// feature map of the whole picture, is taken to have.
  var positions: [String: Int] = [:]

  /// No moments.
  public init(maps: [String: ChannelMoments] = [:]) { self.maps = maps }

  /// What networks take as inputs.
  ///
  /// - Parameters:
  ///   - reductions: those whose moments are known.
  ///   - rows: the whole picture's, with the padding that the network gets.
  ///   - columns: the same for columns.
  func inputs(
    _ reductions: [SpatialReduction], of split: StatisticsSplit, rows: Int, columns: Int
  ) throws -> [String: [Float]] {
    var result = split.sizes.isEmpty ? [:] : try split.sizeValues(rows: rows, columns: columns)
    let known = (try? split.positions(rows: rows, columns: columns)) ?? [:]
    for reduction in reductions {
      guard let moments = maps[reduction.featureMap] else { continue }
      let count = known[reduction.featureMap] ?? positions[reduction.featureMap] ?? 1
      for input in reduction.inputs { result[input.name] = input.values(moments, positions: count) }
    }
    return result
  }
}
