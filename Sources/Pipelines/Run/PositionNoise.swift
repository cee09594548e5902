/// Noise that depends on nothing but the place in the picture: channels that a network may ask for
/// beside the colours, so that strokes on plain surfaces differ from each other.
///
/// Evenly spread over 0..<1, independent between pixels and channels for all an eye can tell. Two
/// tiles that share a pixel see the same value there, so tiles join as they do without noise, and two
/// runs give the same picture.
struct PositionNoise {
  /// Number of the channel, from 0.
  let channel: Int

  /// Fills one line: `columns` positions whose pixels are `first + offsets`, in picture row `row`.
  func fill(
    _ line: UnsafeMutablePointer<Float>, row: Int, first: Int,
    offsets: UnsafeBufferPointer<Int>, gain: Float, offset: Float
  ) {
    let seed = Self.hash(
      UInt32(truncatingIfNeeded: row) &+ Self.hash(UInt32(truncatingIfNeeded: channel) &+ 1))
    // 24 bits are what a Float holds exactly.
    let unit = gain / Float(1 << 24)
    for x in offsets.indices {
      let column = UInt32(truncatingIfNeeded: first + offsets[x])
      line[x] = Float(Self.hash(column &+ seed) >> 8) * unit + offset
    }
  }

  /// A bijection of 32 bits that mixes them well: `lowbias32` of C. Wellons, "Prospecting for Hash
  /// Functions" (2018, public domain).
  @inline(__always)
  private static func hash(_ value: UInt32) -> UInt32 {
    var x = value
    x ^= x >> 16
    x &*= 0x7feb_352d
    x ^= x >> 15
    x &*= 0x846c_a68b
    x ^= x >> 16
    return x
  }
}
