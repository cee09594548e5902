extension DerivativeRules {
  static let resizing = Dictionary(
    uniqueKeysWithValues: ["Resize", "Upsample"].map { ($0, resize as DerivativeRule) })

  /// A resize is a matrix along each axis; its gradient is the transposed one. For whole enlargements
  /// by nearest neighbour that is the sum over each enlarged pixel.
  @Sendable private static func resize(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let context = work.context(node)
    let geometry = try ResizeGeometry(context)
    let input = try context.input(0).shape
    if let factors = geometry.repetitions(of: input), input.count == 4 {
      let sizes = Array(factors[2...])
      let mean = work.builder.pool(
        "AveragePool", arriving, kernel: sizes, strides: sizes)
      let area = Float(sizes[0] * sizes[1])
      work.send(work.builder.mul(mean, work.scalar(area)), to: node)
      return
    }
    var gradient = arriving
    for axis in input.indices {
      let (length, output) = (input[axis], geometry.lengths[axis])
      if length == output, geometry.scales.map({ $0[axis] == 1 }) ?? true { continue }
      let taps = try (0..<output).map { position throws(OnnxError) in
        try geometry.taps(position, axis: axis, length: length, node: node)
      }
      var matrix = [Float](repeating: 0, count: output * length)
      for (position, list) in taps.enumerated() {
        for tap in list { matrix[position * length + tap.place] += Float(tap.weight) }
      }
      gradient = work.multiplied(
        gradient, rank: input.count, axis: axis, matrix: matrix, from: output, to: length)
    }
    work.send(gradient, to: node)
  }
}

extension ResizeGeometry {
  /// How often each position is repeated along each axis, if that is all that happens, and only to
  /// the picture's axes.
  fileprivate func repetitions(of input: [Int]) -> [Int]? {
    guard kind == .nearest else { return nil }
    var factors: [Int] = []
    for (axis, length) in input.enumerated() {
      let factor = lengths[axis] / length
      let exact = Double(factor)
      guard factor >= 1, factor * length == lengths[axis],
        scales.map({ $0[axis] == exact }) ?? true, axis > 1 || factor == 1
      else { return nil }
      for position in 0..<min(factor * 2, lengths[axis]) {
        guard let found = nearest(coordinate(position, axis: axis, length: length)),
          min(max(found, 0), length - 1) == position / factor
        else { return nil }
      }
      factors.append(factor)
    }
    return factors.count == 4 && coordinates != "align_corners" ? factors : nil
  }

  /// The input positions that one output position is made of, with their weights.
  fileprivate func taps(
    _ position: Int, axis: Int, length: Int, node: Node
  ) throws(OnnxError) -> [(place: Int, weight: Double)] {
    func refused(_ what: String) -> OnnxError {
      .unsupported(
        node: node.name, operation: node.operation, reason: "\(what) has no derivative here")
    }
    guard !antialias else { throw refused("antialias") }
    guard
      ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"].contains(coordinates)
    else { throw refused("coordinates \(coordinates)") }
    let place = coordinate(position, axis: axis, length: length)
    func clamped(_ index: Int) -> Int { min(max(index, 0), length - 1) }
    switch kind {
    case .nearest:
      guard let found = nearest(place) else { throw refused("nearest_mode \(nearest)") }
      return [(clamped(found), 1)]
    case .linear:
      let low = place.rounded(.down)
      let part = place - low
      return [(clamped(Int(low)), 1 - part), (clamped(Int(low) + 1), part)]
    case .cubic:
      guard node.int("exclude_outside") == 0 else { throw refused("exclude_outside") }
      let low = place.rounded(.down)
      let a = Double(node.float("cubic_coeff_a", -0.75))
      return (-1...2).map { offset in
        let distance = abs(place - low - Double(offset))
        let (d, d2, d3) = (distance, distance * distance, distance * distance * distance)
        let weight =
          d <= 1
          ? (a + 2) * d3 - (a + 3) * d2 + 1 : a * d3 - 5 * a * d2 + 8 * a * d - 4 * a
        return (clamped(Int(low) + offset), weight)
      }
    }
  }

  /// Where an output position lies in the input.
  private func coordinate(_ position: Int, axis: Int, length: Int) -> Double {
    let output = lengths[axis]
    let scale = scales?[axis] ?? Double(output) / Double(length)
    let x = Double(position)
    switch coordinates {
    case "asymmetric": return x / scale
    case "align_corners":
      return output == 1 ? 0 : x * Double(length - 1) / Double(output - 1)
    case "pytorch_half_pixel": return output == 1 ? 0 : (x + 0.5) / scale - 0.5
    default: return (x + 0.5) / scale - 0.5
    }
  }

  /// The position nearest to a coordinate; nil for an unknown rounding.
  private func nearest(_ place: Double) -> Int? {
    switch nearest {
    case "floor": Int(place.rounded(.down))
    case "ceil": Int(place.rounded(.up))
    case "round_prefer_floor": Int((place - 0.5).rounded(.up))
    case "round_prefer_ceil": Int((place + 0.5).rounded(.down))
    default: nil
    }
  }
}
