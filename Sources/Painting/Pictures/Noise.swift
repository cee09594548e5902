/// Repeatable noise: the same for a seed on every machine, whatever order it is computed in.
///
/// Value i is the i-th number of SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom
/// Number Generators, OOPSLA 2014) started with the seed: its state before it is mixed is
/// seed + (i + 1) · 0x9E3779B97F4A7C15. The upper 24 bits make a number in 0..1.
struct Noise: Sendable {
  let seed: UInt64

  /// The i-th number, at least 0 and below 1.
  func value(_ index: Int) -> Float {
    var z = seed &+ (UInt64(bitPattern: Int64(index)) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Float(z >> 40) * 0x1p-24
  }

  /// Fills a picture with values spread evenly over `mean` ± `spread`, plane after plane.
  func fill(_ picture: FloatPicture, mean: Float = 0.5, spread: Float) throws(PaintError) {
    let count = picture.vector.count
    let chunk = UnsafeMutableBufferPointer<Float>.allocate(capacity: min(count, 1 << 16))
    defer { chunk.deallocate() }
    for first in stride(from: 0, to: count, by: chunk.count) {
      let range = first..<min(first + chunk.count, count)
      for index in range { chunk[index - first] = mean + spread * (2 * value(index) - 1) }
      try picture.vector.write(range, from: UnsafeBufferPointer(chunk))
    }
  }
}
