/// What a style loss needs to know of a feature map: sums over its positions, weighted.
struct FeatureSums {
  /// Σ m² F Fᵀ, channels × channels.
  var gram: [Double]
  /// Σ m² F, one per channel; empty unless moments are asked for.
  var sums: [Double]
  /// Σ m²: how many positions count.
  var area: Double

  /// Nothing seen yet.
  init(channels: Int, moments: Bool) {
    gram = [Double](repeating: 0, count: channels * channels)
    sums = [Double](repeating: 0, count: moments ? channels : 0)
    area = 0
  }

  /// Adds what one inference saw.
  mutating func add(
    gram part: UnsafeBufferPointer<Float>, sums partSums: UnsafeBufferPointer<Float>?, area: Double
  ) {
    Self.add(part, to: &gram)
    if let partSums { Self.add(partSums, to: &sums) }
    self.area += area
  }

  private static func add(_ part: UnsafeBufferPointer<Float>, to total: inout [Double]) {
    total.withUnsafeMutableBufferPointer { total in
      for place in 0..<min(total.count, part.count) { total[place] += Double(part[place]) }
    }
  }
}
