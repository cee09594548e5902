import Onnx

/// How tiles must lie for one level of reductions.
struct StatisticsLevel: Sendable {
  /// Where a feature map's positions lie along one axis.
  struct Positions: Sendable {
    /// Positions per input pixel.
    let scale: Ratio
    /// Positions that are missing at the start.
    let loss: Int

    /// The positions that a core stands for, in a tile's own feature map of `length` positions.
    func range(_ index: Int, of tiling: AxisTiling, length: Int) -> Range<Int> {
      func place(_ pixel: Int) -> Int { pixel * scale.numerator / scale.denominator }
      let start = place(tiling.origin(index))
      // Before the first boundary and behind the last one everything counts: what networks add at
      // the picture's border belongs to the tile there.
      let lower = index == 0 ? 0 : max(0, place(tiling.coreRange(index).lowerBound) - loss) - start
      let upper =
        index == tiling.count - 1
        ? length : max(0, place(tiling.coreRange(index).upperBound) - loss) - start
      let clamped = min(max(lower, 0), length)
      return clamped..<max(clamped, min(upper, length))
    }
  }

  let rows: AxisBehaviour
  let columns: AxisBehaviour
  /// By feature map.
  let positions: [String: (rows: Positions, columns: Positions)]
  /// Multiply-accumulates per input pixel.
  let multiplyAccumulates: Double
  /// Bytes of live activations per input pixel.
  let activationBytes: Double

  init(_ split: StatisticsSplit, level: Int, pictureInput: String) throws {
    let (network, outputs) = try split.featureNetwork(level: level)
    var maps: [String] = []
    for reduction in split.reductions(level: level) where !maps.contains(reduction.featureMap) {
      maps.append(reduction.featureMap)
    }
    var positions: [String: (rows: Positions, columns: Positions)] = [:]
    var analyses: [SpatialAnalysis] = []
    for (map, output) in zip(maps, outputs) {
      let analysis = try SpatialAnalysis(of: network, input: pictureInput, output: output)
      analyses.append(analysis)
      positions[map] = (
        Positions(scale: analysis.scaleY, loss: analysis.lossY.before),
        Positions(scale: analysis.scaleX, loss: analysis.lossX.before)
      )
    }
    self.positions = positions
    rows = Self.behaviour(analyses, .y)
    columns = Self.behaviour(analyses, .x)
    // Feature maps of a level share most of the way to them; the longest way tells its cost.
    multiplyAccumulates = analyses.map(\.multiplyAccumulatesPerInputPixel).max() ?? 0
    let channels = split.reductions(level: level).map(\.channels).max() ?? 0
    // Distances from the mean and their squares, which exist at once.
    let scale = (analyses.map { $0.scaleX.value * $0.scaleY.value }.max() ?? 1)
    activationBytes =
      (analyses.map(\.activationBytesPerInputPixel).max() ?? 0) + 8 * Double(channels) * scale
  }

  private static func behaviour(_ analyses: [SpatialAnalysis], _ axis: Axis) -> AxisBehaviour {
    let isRows = axis == .y
    func most(_ value: (SpatialAnalysis) -> Int) -> Int { analyses.map(value).max() ?? 0 }
    func multiple(_ value: (SpatialAnalysis) -> Int) -> Int {
      analyses.map(value).reduce(1) { Int.leastCommonMultiple($0, $1) }
    }
    // Where more than the reductions is non-local no halo is exact.
    let assumed = analyses.allSatisfy(\.nonLocal.isEmpty) ? 0 : StageLoader.assumedHalo
    return AxisBehaviour(
      scale: .one, haloBefore: max(assumed, most { isRows ? $0.halo.top : $0.halo.left }),
      haloAfter: max(assumed, most { isRows ? $0.halo.bottom : $0.halo.right }),
      alignment: multiple {
        let scale = isRows ? $0.scaleY : $0.scaleX
        return Int.leastCommonMultiple(
          isRows ? $0.alignmentY : $0.alignmentX, scale.denominator)
      }, minimum: most { isRows ? $0.minimumY : $0.minimumX }, sizeMultiple: 1,
      congruence: multiple { isRows ? $0.congruenceY : $0.congruenceX },
      fixedLength: analyses.compactMap { isRows ? $0.fixedY : $0.fixedX }.first,
      outputLength: { length in
        analyses.allSatisfy { $0.outputLength(length, axis: axis) != nil } ? length : nil
      })
  }
}
