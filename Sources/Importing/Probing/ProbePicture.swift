import Foundation

/// A picture to try networks with: smooth shading, edges and texture in the proportions of
/// photographs, in colours that differ between the channels. Values 0..1.
struct ProbePicture {
  let width: Int
  let height: Int
  /// Red, green and blue, one plane after another.
  let planes: [Float]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    var planes = [Float](repeating: 0, count: 3 * width * height)
    // Warm light from above on a cold ground, a few objects, and texture that halves its strength
    // with every octave as that of photographs does.
    let tints: [SIMD3<Float>] = [[0.62, 0.46, 0.33], [0.30, 0.44, 0.58], [0.36, 0.50, 0.28]]
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Float(x) / 96, Float(y) / 96)
        let shade = 0.78 - 0.35 * v / (0.6 + v)
        var colour = tints[0] * (1 - 0.4 * v / (1 + v)) + SIMD3(0.2, 0.22, 0.26) * shade
        if (u - 0.35) * (u - 0.35) + (v - 0.4) * (v - 0.4) < 0.05 { colour = tints[1] * 1.1 }
        if u > 0.6, u < 0.86, v > 0.25, v < 0.8 { colour = tints[2] * (0.7 + 0.5 * (u - 0.6)) }
        if abs(u + v - 1.15) < 0.03 { colour = SIMD3(0.92, 0.9, 0.82) }
        if abs(u - v + 0.35) < 0.02 { colour = SIMD3(0.07, 0.08, 0.1) }
        var texture: Float = 0
        var (scale, strength): (Float, Float) = (5, 0.05)
        for octave in 0..<4 {
          texture += strength * Self.noise(u * scale, v * scale, UInt32(octave))
          scale *= 2
          strength *= 0.55
        }
        for channel in 0..<3 {
          let value = min(max(colour[channel] + texture * (channel == 2 ? 0.8 : 1), 0.01), 0.99)
          planes[(channel * height + y) * width + x] = value
        }
      }
    }
    self.planes = planes
  }

  /// BT.601 luma, one plane.
  var luma: [Float] {
    let size = width * height
    return (0..<size).map {
      0.299 * planes[$0] + 0.587 * planes[size + $0] + 0.114 * planes[2 * size + $0]
    }
  }

  /// Value noise: random values at whole places, blended smoothly; −1..1.
  private static func noise(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }
    let (u, v) = (smooth(x - left), smooth(y - top))
    func value(_ i: Float, _ j: Float) -> Float {
      var h = UInt32(truncatingIfNeeded: Int(i)) &* 374_761_393
      h = h &+ UInt32(truncatingIfNeeded: Int(j)) &* 668_265_263 &+ seed &* 2_246_822_519
      h = (h ^ (h >> 13)) &* 1_274_126_177
      return Float((h ^ (h >> 16)) & 0xFFFF) / 32767.5 - 1
    }
    let upper = value(left, top) * (1 - u) + value(left + 1, top) * u
    let lower = value(left, top + 1) * (1 - u) + value(left + 1, top + 1) * u
    return upper * (1 - v) + lower * v
  }
}
