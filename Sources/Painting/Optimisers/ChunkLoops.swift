/// The innermost loops, written so that the compiler turns them into vector instructions.
enum ChunkLoops {
  /// Σ a·b in double; four sums, so that additions need not wait for one another.
  static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
    var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 4 <= count {
      first += Double(a[i]) * Double(b[i])
      second += Double(a[i + 1]) * Double(b[i + 1])
      third += Double(a[i + 2]) * Double(b[i + 2])
      fourth += Double(a[i + 3]) * Double(b[i + 3])
      i += 4
    }
    while i < count {
      first += Double(a[i]) * Double(b[i])
      i += 1
    }
    return first + second + third + fourth
  }

  /// Σ |a| in double.
  static func magnitudes(_ a: UnsafePointer<Float>, _ count: Int) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(a[i].magnitude) }
    return sum
  }

  /// out = factor · a
  static func scale(
    _ factor: Float, _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    for i in 0..<count { out[i] = factor * a[i] }
  }

  /// out += factor · a
  static func add(
    _ factor: Float, _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    for i in 0..<count { out[i] += factor * a[i] }
  }
}
