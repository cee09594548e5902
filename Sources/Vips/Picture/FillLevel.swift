/// One level of the pyramid that fills transparent parts: red, green, blue times weight, and weight.
struct FillLevel {
  let width: Int
  let height: Int
  private var cells: [SIMD4<Float>]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Array(repeating: .zero, count: width * height)
  }

  mutating func add(_ value: SIMD4<Float>, _ x: Int, _ y: Int) {
    cells[y * width + x] += value
  }

  /// Means of two by two; what lies outside the picture weighs nothing.
  func halved() -> FillLevel {
    var half = FillLevel(width: (width + 1) / 2, height: (height + 1) / 2)
    for y in 0..<height {
      for x in 0..<width { half.add(cells[y * width + x] / 4, x / 2, y / 2) }
    }
    return half
  }

  /// The level with its gaps filled. A cell of which a sixteenth is covered stands for itself, one
  /// with less mixes in the coarser cells around it, by what they know: a cell that knows nothing
  /// has weight 0 and pulls its neighbours nowhere.
  func filled(from coarse: FillLevel?) -> FillLevel {
    var full = self
    for y in 0..<height {
      for x in 0..<width {
        let sum = cells[y * width + x]
        let share = min(1, sum.w * 16)
        var value = sum.w > 0 ? sum * (share / sum.w) : .zero
        if share < 1, let coarse { value += coarse.between(x, y) * (1 - share) }
        full.cells[y * width + x] = value
      }
    }
    return full
  }

  /// The colour at place (x, y) of the level with twice as many cells; middle grey where nothing is
  /// known for a long way.
  func colour(_ x: Int, _ y: Int) -> SIMD4<Float> {
    let known = between(x, y)
    let doubt: Float = 1e-6
    return (known + SIMD4(0.5, 0.5, 0.5, 1) * doubt) / (known.w + doubt)
  }

  /// Bilinear between cells, at place (x, y) of the level with twice as many.
  private func between(_ x: Int, _ y: Int) -> SIMD4<Float> {
    let left = max(0, (x - 1) >> 1)
    let right = min(width - 1, (x + 1) >> 1)
    let top = max(0, (y - 1) >> 1)
    let bottom = min(height - 1, (y + 1) >> 1)
    // The nearer cell weighs three quarters: the right one for odd places.
    let across: Float = x & 1 == 0 ? 0.75 : 0.25
    let down: Float = y & 1 == 0 ? 0.75 : 0.25
    let upper = mix(cells[top * width + left], cells[top * width + right], across)
    let lower = mix(cells[bottom * width + left], cells[bottom * width + right], across)
    return mix(upper, lower, down)
  }

  private func mix(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ share: Float) -> SIMD4<Float> {
    a + (b - a) * share
  }
}
