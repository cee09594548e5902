import Foundation

/// Resamples one band to any size with a Lanczos kernel of three lobes.
///
/// libvips 8.14 uses bicubic interpolation when it enlarges, whatever kernel it is asked for.
final class LanczosResize: StripProducer {
  private let samples: Samples
  private let across: [Taps]
  private let down: [Taps]

  /// The source samples one output sample is made of, from `first` on, and their weights.
  private struct Taps: Sendable {
    let first: Int
    let weights: [Float]
  }

  static func resize(
    _ image: Image, width: Int, height: Int, state: RunState
  ) throws(VipsError) -> Image {
    guard let samples = Samples(image.format), image.bands == 1 else {
      throw VipsError("resize: found \(image.bands) bands of \(image.format), expected one")
    }
    let producer = LanczosResize(
      samples: samples, across: taps(image.width, width), down: taps(image.height, height))
    return try Image.strips(
      from: image, width: width, layout: StripLayout(height: height, every: 64), bands: 1,
      format: image.format, interpretation: image.interpretation, cachedStrips: 4, state: state,
      producer: producer)
  }

  private init(samples: Samples, across: [Taps], down: [Taps]) {
    self.samples = samples
    self.across = across
    self.down = down
  }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let wanted = down[rows]
    let top = wanted.map(\.first).min() ?? 0
    let bottom = wanted.map { $0.first + $0.weights.count }.max() ?? 0
    let view = try source.read(
      Rect(left: 0, top: top, width: source.image.width, height: bottom - top))
    var lines: [Int: [Float]] = [:]
    for row in rows {
      let taps = down[row]
      lines = lines.filter { $0.key >= taps.first }
      for line in taps.first..<taps.first + taps.weights.count where lines[line] == nil {
        lines[line] = stretched(view.base + (line - top) * view.bytesPerLine)
      }
      let base = out.base + (row - rows.lowerBound) * out.bytesPerLine
      var sums = [Float](repeating: 0, count: out.width)
      for (offset, weight) in taps.weights.enumerated() {
        guard let line = lines[taps.first + offset] else { continue }
        for x in 0..<out.width { sums[x] += line[x] * weight }
      }
      for x in 0..<out.width { samples.store(min(1, max(0, sums[x])), base, x) }
    }
  }

  private func stretched(_ line: UnsafeRawPointer) -> [Float] {
    across.map { taps in
      var sum: Float = 0
      for (offset, weight) in taps.weights.enumerated() {
        sum += samples.load(line, taps.first + offset) * weight
      }
      return sum
    }
  }

  /// Sample centres are at half coordinates; at the borders the weights that would fall outside
  /// are left out and the rest made to sum to 1.
  private static func taps(_ from: Int, _ to: Int) -> [Taps] {
    let ratio = Double(from) / Double(to)
    let stretch = max(1, ratio)
    return (0..<to).map { place in
      let centre = (Double(place) + 0.5) * ratio - 0.5
      let first = max(0, Int((centre - 3 * stretch).rounded(.down)) + 1)
      let last = max(first, min(from - 1, Int((centre + 3 * stretch).rounded(.up)) - 1))
      let weights = (min(first, from - 1)...last).map { kernel((Double($0) - centre) / stretch) }
      let sum = weights.reduce(0, +)
      guard sum > 1e-3 else {
        let nearest = min(from - 1, max(0, Int(centre.rounded())))
        return Taps(first: nearest, weights: [1])
      }
      return Taps(first: min(first, from - 1), weights: weights.map { Float($0 / sum) })
    }
  }

  private static func kernel(_ x: Double) -> Double {
    if abs(x) < 1e-9 { return 1 }
    guard abs(x) < 3 else { return 0 }
    let angle = Double.pi * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
  }
}
