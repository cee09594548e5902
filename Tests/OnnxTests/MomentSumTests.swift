import Onnx
import Testing

/// Moments joined from rows of tiles equal those of all values at once.
@Suite struct MomentSumTests {
  /// Rows of random lengths about a mean far from 0, split over tiles whose outer rows don't count.
  @Test(arguments: 0..<12)
  func rowsAndTilesJoin(_ seed: Int) throws {
    var dice = Dice(seed + 1)
    let channels = dice.roll(1...3)
    let offset = dice.pick([0, 1000, -40_000]) as Double
    var sum = MomentSum(channels: channels)
    var all = [[Double]](repeating: [], count: channels)
    for _ in 0..<dice.roll(1...6) {
      let (height, columns) = (dice.roll(1...9), dice.roll(1...40))
      let first = dice.roll(0...height - 1)
      let rows = first..<dice.roll(first + 1...height)
      var outputs: [ChannelMoments.Quantity: [Float]] = [:]
      for quantity in ChannelMoments.Quantity.allCases {
        outputs[quantity] = [Float](repeating: .nan, count: channels * height)
      }
      for channel in 0..<channels {
        for row in 0..<height {
          let values = (0..<columns).map { _ in
            offset + Double(channel) + Double.random(in: -1...1, using: &dice)
          }
          let place = channel * height + row
          // What doesn't count may be anything, as long as nobody looks.
          guard rows.contains(row) else { continue }
          all[channel] += values
          let mean = values.reduce(0, +) / Double(columns)
          outputs[.mean]?[place] = Float(mean)
          outputs[.variance]?[place] = Float(
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns))
          outputs[.meanSquare]?[place] = Float(
            values.reduce(0) { $0 + $1 * $1 } / Double(columns))
          outputs[.meanMagnitude]?[place] = Float(
            values.reduce(0) { $0 + abs($1) } / Double(columns))
          outputs[.largest]?[place] = Float(values.max() ?? 0)
          outputs[.smallest]?[place] = Float(values.min() ?? 0)
        }
      }
      #expect(add(outputs, to: &sum, height: height, rows: rows, columns: columns))
    }
    #expect(sum.count == all[0].count)
    let moments = sum.moments
    for (channel, values) in all.enumerated() {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      // Inputs are 32-bit: a mean of 40000 is known to 0.002, which a variance must survive.
      let rounding = abs(offset) * 6e-8 + 1e-6
      func near(_ quantity: ChannelMoments.Quantity, _ expected: Double, _ tolerance: Double) {
        let found = moments.values[quantity]?[channel] ?? .nan
        #expect(abs(found - expected) <= tolerance, "\(quantity): \(found), \(expected)")
      }
      near(.mean, mean, rounding)
      near(.variance, variance, 1e-5 + 4 * rounding * rounding.squareRoot())
      near(.meanSquare, mean * mean + variance, (mean * mean + 1) * 1e-6)
      near(.meanMagnitude, values.reduce(0) { $0 + abs($1) } / count, rounding)
      near(.largest, values.max() ?? 0, rounding)
      near(.smallest, values.min() ?? 0, rounding)
    }
  }

  @Test func infinityIsNoticed() {
    var sum = MomentSum(channels: 1)
    #expect(add([.mean: [1, 2]], to: &sum, height: 2, rows: 0..<2, columns: 3))
    #expect(!add([.mean: [1, .infinity]], to: &sum, height: 2, rows: 0..<2, columns: 3))
    #expect(add([.mean: [1, .infinity]], to: &sum, height: 2, rows: 0..<1, columns: 3))
    #expect(!add([.variance: [.nan], .mean: [1]], to: &sum, height: 1, rows: 0..<1, columns: 3))
  }

  private func add(
    _ outputs: [ChannelMoments.Quantity: [Float]], to sum: inout MomentSum, height: Int,
    rows: Range<Int>, columns: Int
  ) -> Bool {
    var pointers: [ChannelMoments.Quantity: UnsafeBufferPointer<Float>] = [:]
    var buffers: [UnsafeMutableBufferPointer<Float>] = []
    defer { for buffer in buffers { buffer.deallocate() } }
    for (quantity, values) in outputs {
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
      _ = buffer.initialize(from: values)
      buffers.append(buffer)
      pointers[quantity] = UnsafeBufferPointer(buffer)
    }
    return sum.add(pointers, height: height, rows: rows, columns: columns)
  }
}
