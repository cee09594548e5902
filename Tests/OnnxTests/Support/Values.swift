/// A tensor of doubles, row-major.
struct Values {
  var shape: [Int]
  var data: [Double]

  init(_ shape: [Int], _ data: [Double]) {
    precondition(shape.reduce(1, *) == data.count)
    (self.shape, self.data) = (shape, data)
  }

  init(_ shape: [Int], filling value: Double = 0) {
    (self.shape, data) = (shape, [Double](repeating: value, count: shape.reduce(1, *)))
  }

  /// The value at a place of any rank.
  subscript(place: [Int]) -> Double {
    data[zip(place, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  /// Sets every value from its place; nil leaves it as it is.
  mutating func fill(_ value: ([Int]) -> Double?) {
    var place = [Int](repeating: 0, count: shape.count)
    for index in data.indices {
      if let value = value(place) { data[index] = value }
      for axis in shape.indices.reversed() {
        place[axis] += 1
        if place[axis] < shape[axis] { break }
        place[axis] = 0
      }
    }
  }

  /// Value of an NCHW tensor.
  func at(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double { data[offset(n, c, y, x)] }

  func offset(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    ((n * shape[1] + c) * shape[2] + y) * shape[3] + x
  }

  /// A rectangle of an NCHW tensor.
  func cropped(_ rows: Range<Int>, _ columns: Range<Int>) -> Values {
    var result = Values([shape[0], shape[1], rows.count, columns.count])
    for n in 0..<shape[0] {
      for c in 0..<shape[1] {
        for (y, row) in rows.enumerated() {
          for (x, column) in columns.enumerated() {
            result.data[result.offset(n, c, y, x)] = at(n, c, row, column)
          }
        }
      }
    }
    return result
  }

  func largestDifference(_ other: Values) -> Double {
    precondition(shape == other.shape)
    return zip(data, other.data).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}

/// Random numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
  mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func pick<T>(_ items: [T]) -> T { items[roll(0...items.count - 1)] }
  mutating func weights(_ count: Int, positive: Bool) -> [Float] {
    (0..<count).map { _ in
      let value = Float.random(in: 0.2...1, using: &self)
      return positive || roll(0...1) == 0 ? value : -value
    }
  }
}
