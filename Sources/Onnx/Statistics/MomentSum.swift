/// Joins the moments of rows and tiles, in 64 bits.
///
/// Means and squared distances of two sets join by the formulas of Chan, Golub and LeVeque (1979),
/// in which nothing large cancels: a feature map that hardly varies about a large mean keeps its
/// variance, which sums of squares would lose.
public struct MomentSum: Sendable {
  /// Values joined so far, per channel.
  public private(set) var count = 0
  private var mean: [Double]
  private var squares: [Double]
  private var meanSquare: [Double]
  private var meanMagnitude: [Double]
  private var largest: [Double]
  private var smallest: [Double]
  private var seen: Set<ChannelMoments.Quantity> = []

  /// Nothing yet.
  public init(channels: Int) {
    let zeros = [Double](repeating: 0, count: channels)
    (mean, squares, meanSquare, meanMagnitude) = (zeros, zeros, zeros, zeros)
    largest = [Double](repeating: -.infinity, count: channels)
    smallest = [Double](repeating: .infinity, count: channels)
  }

  /// Joins rows of one tile.
  ///
  /// - Parameters:
  ///   - outputs: for each quantity, channels × `height` values, rows fastest.
  ///   - height: rows that the outputs have for each channel.
  ///   - rows: those of them that count.
  ///   - columns: values in each row that were summed up.
  /// - Returns: false when a value isn't finite.
  public mutating func add(
    _ outputs: [ChannelMoments.Quantity: UnsafeBufferPointer<Float>], height: Int,
    rows: Range<Int>, columns: Int
  ) -> Bool {
    guard !rows.isEmpty, columns > 0 else { return true }
    seen.formUnion(outputs.keys)
    var finite = true
    func values(_ quantity: ChannelMoments.Quantity, _ channel: Int) -> [Double]? {
      guard let all = outputs[quantity], all.count >= (channel + 1) * height else { return nil }
      let list = rows.map { Double(all[channel * height + $0]) }
      if !list.allSatisfy(\.isFinite) { finite = false }
      return list
    }
    let added = Double(rows.count * columns)
    let total = Double(count) + added
    for channel in mean.indices {
      if let means = values(.mean, channel) {
        let variances = values(.variance, channel)
        var joined = Double(count)
        for (row, value) in means.enumerated() {
          let next = joined + Double(columns)
          let distance = value - mean[channel]
          mean[channel] += distance * Double(columns) / next
          squares[channel] +=
            (variances?[row] ?? 0) * Double(columns)
            + distance * distance * joined * Double(columns) / next
          joined = next
        }
      }
      for (quantity, list) in [
        (ChannelMoments.Quantity.meanSquare, \MomentSum.meanSquare),
        (.meanMagnitude, \.meanMagnitude),
      ] {
        guard let rowMeans = values(quantity, channel) else { continue }
        let sum = rowMeans.reduce(0, +) * Double(columns)
        self[keyPath: list][channel] += (sum - self[keyPath: list][channel] * added) / total
      }
      if let values = values(.largest, channel) {
        largest[channel] = max(largest[channel], values.max() ?? -.infinity)
      }
      if let values = values(.smallest, channel) {
        smallest[channel] = min(smallest[channel], values.min() ?? .infinity)
      }
    }
    count += rows.count * columns
    return finite
  }

  /// What was joined.
  public var moments: ChannelMoments {
    var result: [ChannelMoments.Quantity: [Double]] = [:]
    for quantity in seen {
      result[quantity] =
        switch quantity {
        case .mean: mean
        case .variance: squares.map { $0 / Double(max(count, 1)) }
        case .meanSquare: meanSquare
        case .meanMagnitude: meanMagnitude
        case .largest: largest
        case .smallest: smallest
        }
    }
    return ChannelMoments(values: result)
  }
}
