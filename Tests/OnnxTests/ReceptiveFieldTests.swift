import Testing

@testable import Onnx

/// The derived halo against what a network that really runs reads.
@Suite struct ReceptiveFieldTests {
  /// Lights one row (or column) of the input after the other and collects, for each row of the
  /// output, which ones reached it. All weights are positive, so nothing cancels.
  private func influence(
    _ network: Network, axis: Axis, lengths: [Axis: Int]
  ) throws -> [Set<Int>] {
    let evaluator = ReferenceEvaluator(network: network)
    let (height, width) = (lengths[.y]!, lengths[.x]!)
    var reached: [Set<Int>] = []
    for lit in 0..<lengths[axis]! {
      var input = Values([1, 1, height, width])
      for y in 0..<height {
        for x in 0..<width where (axis == .y ? y : x) == lit {
          input.data[input.offset(0, 0, y, x)] = 1
        }
      }
      let output = try evaluator.run(input)
      let count = output.shape[axis == .y ? 2 : 3]
      if reached.isEmpty { reached = [Set<Int>](repeating: [], count: count) }
      for y in 0..<output.shape[2] {
        for x in 0..<output.shape[3] where output.at(0, 0, y, x) != 0 {
          reached[axis == .y ? y : x].insert(lit)
        }
      }
    }
    return reached
  }

  @Test(arguments: 0..<120) func haloIsWhatNetworkReads(seed: Int) throws {
    let random = RandomNetwork(seed: seed, layers: 2 + seed % 3, positive: true)
    let network = try random.builder.network()
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.nonLocal.isEmpty, "\(random.text)")
    for axis in Axis.allCases {
      let field = analysis.receptiveField
      let (before, after) = axis == .y ? (field.top, field.bottom) : (field.left, field.right)
      let (scale, alignment, loss) =
        axis == .y
        ? (analysis.scaleY, analysis.alignmentY, analysis.lossY)
        : (analysis.scaleX, analysis.alignmentX, analysis.lossX)
      // Whole periods far from both borders, and the other axis as short as it may be.
      let margin = (max(before, after) / alignment + 2) * alignment
      let length = 2 * margin + 2 * alignment
      let other: Axis = axis == .y ? .x : .y
      // Long enough that not all its positions lie at borders.
      let (least, step, reach) =
        axis == .y
        ? (analysis.minimumX, analysis.alignmentX, analysis.halo.left + analysis.halo.right)
        : (analysis.minimumY, analysis.alignmentY, analysis.halo.top + analysis.halo.bottom)
      let short = ((least + reach) / step + 2) * step
      let reached = try influence(network, axis: axis, lengths: [axis: length, other: short])
      #expect(reached.count == analysis.outputLength(length, axis: axis), "\(random.text)")
      // Strides may step over whatever a transposed convolution spread along the other axis.
      if reached.allSatisfy(\.isEmpty) { continue }
      var (measuredBefore, measuredAfter) = (0, 0)
      for (position, read) in reached.enumerated() {
        let place = position + loss.before
        let first = (place * scale.denominator).flooredQuotient(scale.numerator)
        let last = max(
          first, ((place + 1) * scale.denominator).ceiledQuotient(scale.numerator) - 1)
        guard first >= margin, last < length - margin, let low = read.min(), let high = read.max()
        else { continue }
        measuredBefore = max(measuredBefore, first - low)
        measuredAfter = max(measuredAfter, high - last)
      }
      #expect([measuredBefore, measuredAfter] == [before, after], "\(axis) of \(random.text)")
      #expect(
        analysis.halo.top >= field.top && analysis.halo.left >= field.left
          && analysis.halo.bottom >= field.bottom && analysis.halo.right >= field.right)
    }
  }

  /// Cuts a picture into tiles with the derived halo, runs each, and puts the cores together.
  @Test(arguments: 1000..<1120) func tilesEqualWhole(seed: Int) throws {
    let random = RandomNetwork(seed: seed, layers: 2 + seed % 2, positive: false)
    let network = try random.builder.network()
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.nonLocal.isEmpty)
    let evaluator = ReferenceEvaluator(network: network)
    var dice = Dice(seed)
    func length(_ minimum: Int, _ multiple: Int, _ halo: Int) -> Int {
      let free = max(minimum, 2 * halo / 3) + dice.roll(7...23)
      return (free + multiple - 1) / multiple * multiple
    }
    let height = length(
      analysis.minimumY, max(analysis.multipleY, analysis.congruenceY), analysis.halo.top)
    let width = length(
      analysis.minimumX, max(analysis.multipleX, analysis.congruenceX), analysis.halo.left)
    let picture = Values(
      [1, 1, height, width],
      (0..<height * width).map { _ in Double.random(in: 0...1, using: &dice) })
    let whole = try evaluator.run(picture)
    #expect(whole.shape[2] == analysis.outputLength(height, axis: .y))
    #expect(whole.shape[3] == analysis.outputLength(width, axis: .x))
    var assembled = Values(whole.shape, filling: .nan)
    for y in spans(
      height, core: 2 * analysis.alignmentY, before: analysis.halo.top,
      after: analysis.halo.bottom, analysis.alignmentY, analysis.minimumY)
    {
      for x in spans(
        width, core: 3 * analysis.alignmentX, before: analysis.halo.left,
        after: analysis.halo.right, analysis.alignmentX, analysis.minimumX)
      {
        let tile = try evaluator.run(picture.cropped(y.tile, x.tile))
        let rows = outputRange(y, analysis.scaleY, analysis.lossY, height, whole.shape[2])
        let columns = outputRange(x, analysis.scaleX, analysis.lossX, width, whole.shape[3])
        let top = y.tile.lowerBound * analysis.scaleY.numerator / analysis.scaleY.denominator
        let left = x.tile.lowerBound * analysis.scaleX.numerator / analysis.scaleX.denominator
        try #require(
          rows.lowerBound >= top && rows.upperBound - top <= tile.shape[2]
            && columns.lowerBound >= left && columns.upperBound - left <= tile.shape[3],
          "core \(rows) \(columns) of \(y) \(x) in an output \(tile.shape): \(random.text)")
        for row in rows {
          for column in columns {
            assembled.data[assembled.offset(0, 0, row, column)] = tile.at(
              0, 0, row - top, column - left)
          }
        }
      }
    }
    #expect(assembled.data.allSatisfy { !$0.isNaN }, "every output is in some core")
    let range = (whole.data.max() ?? 0) - (whole.data.min() ?? 0)
    #expect(
      assembled.largestDifference(whole) <= 1e-9 * max(range, 1),
      "\(random.text) \(height)×\(width)")
  }

  private func spans(
    _ length: Int, core: Int, before: Int, after: Int, _ alignment: Int, _ minimum: Int
  ) -> [(core: Range<Int>, tile: Range<Int>)] {
    stride(from: 0, to: length, by: core).map { start in
      let end = min(start + core, length)
      var first = max(0, (start - before).flooredQuotient(alignment) * alignment)
      // Interior tiles end on the grid as well, so that strides see them like the whole.
      let last = min(length, (end + after).ceiledQuotient(alignment) * alignment)
      while last - first < minimum, first > 0 { first -= alignment }
      var tile = first..<last
      if tile.count < minimum { tile = 0..<length }
      return (start..<end, tile)
    }
  }

  /// The outputs of a core: those that stand for its pixels, and at borders all beyond.
  private func outputRange(
    _ span: (core: Range<Int>, tile: Range<Int>), _ scale: Ratio, _ loss: (before: Int, after: Int),
    _ length: Int, _ output: Int
  ) -> Range<Int> {
    func place(_ pixel: Int) -> Int {
      min(max((pixel * scale.numerator).ceiledQuotient(scale.denominator) - loss.before, 0), output)
    }
    let start = span.core.lowerBound == 0 ? 0 : place(span.core.lowerBound)
    let end = span.core.upperBound == length ? output : place(span.core.upperBound)
    return start..<max(start, end)
  }
}
