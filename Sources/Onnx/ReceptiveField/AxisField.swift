/// The receptive field of a network along one axis.
struct AxisField: Sendable {
  /// Output positions per input position.
  var scale: Ratio
  var alignment: Int
  /// Input pixels that the halo needs before and after the pixels an output stands for.
  var before: Int
  var after: Int
  /// The part of ``before`` and ``after`` that is read, without what only must be there.
  var readBefore: Int
  var readAfter: Int
  /// How far the first output position lies from that of scale × input.
  var offset: Int
}

extension FieldTracer {
  /// Largest alignment that tiles are planned with.
  static let alignmentLimit = 512

  /// The grids that a grid is computed from, itself included, in the order they were made.
  func ancestors(of grid: Int) -> [Int] {
    var wanted = [Bool](repeating: false, count: grids.count)
    wanted[grid] = true
    for index in grids.indices.reversed() where wanted[index] {
      for source in grids[index].sources { wanted[source.grid] = true }
    }
    return grids.indices.filter { wanted[$0] }
  }

  /// How many input pixels a tile origin must be a multiple of; nil if there's no such number
  /// that tiles could keep.
  func alignment(of grid: Int) -> Int? {
    let path = Set(ancestors(of: grid))
    var strides: [Int] = []
    for index in path {
      guard let ratio = grids[index].ratio else { return nil }
      strides.append(ratio.numerator)
    }
    for block in blockRatios where path.contains(block.grid) {
      strides.append(block.ratio.numerator)
    }
    return Ratio.leastMultiple(strides, limit: Self.alignmentLimit)
  }

  /// The input positions that one output position reads: far from borders, or at this size.
  ///
  /// - Parameter tile: adds the pixels that a tile must hold for every position on the way to
  ///   exist in the tile's own tensors. Reading isn't enough: a position behind the end of a tile's
  ///   tensor is padding there, even if its value comes from pixels that the tile has (a nearest
  ///   neighbour rounded down) or from none (between the taps of a transposed convolution).
  func needed(
    by position: Int, of grid: Int, path: [Int], bordered: Bool = false, tile: Int? = nil
  ) -> PositionSet? {
    var sets = [PositionSet](repeating: .empty, count: grids.count)
    sets[grid] = PositionSet(position)
    var result = PositionSet.empty
    for index in path.reversed() where !sets[index].isEmpty {
      if let tile, let low = sets[index].lowest, let high = sets[index].highest,
        let span = pixels(low...high, of: index, length: tile)
      {
        result = result.union(PositionSet(union: [span]))
      }
      if grids[index].sources.isEmpty { result = result.union(sets[index]) }
      for source in grids[index].sources {
        guard var needed = source.map.needed(by: sets[index]) else { return nil }
        if bordered { needed = needed.inside(grids[source.grid].length, source.border) }
        sets[source.grid] = sets[source.grid].union(needed)
      }
    }
    return result
  }

  /// The pixels that an aligned tile must hold for these positions of a grid to exist in it.
  private func pixels(
    _ positions: ClosedRange<Int>, of grid: Int, length: Int
  ) -> ClosedRange<Int>? {
    guard let ratio = grids[grid].ratio, abs(positions.lowerBound) < 1 << 40,
      abs(positions.upperBound) < 1 << 40
    else { return nil }
    let (n, d) = (ratio.numerator, ratio.denominator)
    // What this size lacks against length ÷ ratio, every aligned size lacks.
    let missing = (length * d).ceiledQuotient(n) - grids[grid].length
    let first = (positions.lowerBound * n).flooredQuotient(d)
    let last = ((positions.upperBound + 1 + missing) * n).ceiledQuotient(d) - 1
    return first...max(first, last)
  }

  /// Halo and offset of an output grid over one period of alignment.
  ///
  /// - Parameter missing: scale × input − output positions, to place the output in the middle of
  ///   what its positions read when some are lost or gained at the borders.
  /// - Returns: nil if the field leaves the range of sizes.
  func field(
    of grid: Int, scale: Ratio, alignment: Int, length: Int, missing: Int
  ) -> AxisField? {
    let path = ancestors(of: grid)
    let phases = max(1, alignment * scale.numerator / scale.denominator)
    var sets: [PositionSet] = []
    for phase in 0..<phases {
      guard let set = needed(by: phase, of: grid, path: path) else { return nil }
      sets.append(set)
    }
    var offset = 0
    if missing != 0 {
      var (sum, count) = (0.0, 0.0)
      for (phase, set) in sets.enumerated() {
        guard let low = set.lowest, let high = set.highest else { continue }
        let centre = (Double(low) + Double(high)) / 2
        sum += (centre + 0.5) * scale.value - 0.5 - Double(phase)
        count += 1
      }
      let mean = count > 0 ? (sum / count).rounded() : 0
      let bounded = min(max(mean, Double(min(missing, 0))), Double(max(missing, 0)))
      offset = Int(bounded)
    }
    var field = AxisField(
      scale: scale, alignment: alignment, before: 0, after: 0, readBefore: 0, readAfter: 0,
      offset: offset)
    for (phase, set) in sets.enumerated() {
      let place = (phase + offset) * scale.denominator
      let first = place.flooredQuotient(scale.numerator)
      let last = max(first, (place + scale.denominator).ceiledQuotient(scale.numerator) - 1)
      if let low = set.lowest, let high = set.highest {
        field.readBefore = max(field.readBefore, first - low)
        field.readAfter = max(field.readAfter, high - last)
      }
      guard let held = needed(by: phase, of: grid, path: path, tile: length),
        let low = held.lowest, let high = held.highest
      else { return nil }
      field.before = max(field.before, first - low)
      field.after = max(field.after, high - last)
    }
    return field
  }

  /// Widens a field where reflected or repeated borders are read from further inside than the
  /// halo reaches, so that a tile that ends at the border holds them too.
  ///
  /// What counts is the smallest core an output can be in: one alignment, or what is left of it at
  /// the end of the picture.
  func widen(_ field: inout AxisField, of grid: Int, length: Int) {
    let path = ancestors(of: grid)
    guard path.contains(where: { grids[$0].sources.contains { $0.border != .zero } }) else {
      return
    }
    let scale = field.scale
    let output = grids[grid].length
    // Outputs further inside read no border.
    let reach = (field.before + field.after + 2 * field.alignment + 2)
    let edge = min(
      output, (reach * scale.numerator).ceiledQuotient(scale.denominator) + abs(field.offset))
    for position in Set(0..<edge).union(max(0, output - edge)..<output) {
      guard let set = needed(by: position, of: grid, path: path, bordered: true),
        let low = set.lowest, let high = set.highest
      else { continue }
      let place = (position + field.offset) * scale.denominator
      let pixel = min(max(place.flooredQuotient(scale.numerator), 0), length - 1)
      let start = pixel / field.alignment * field.alignment
      let end = min(length, start + field.alignment)
      field.before = max(field.before, start - low)
      field.after = max(field.after, high - (end - 1))
    }
  }
}
