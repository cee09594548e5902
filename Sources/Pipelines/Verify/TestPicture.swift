import Foundation
import Vips

/// A picture with what networks react to: gradients, edges at several angles, texture, fine noise.
enum TestPicture {
  /// An 8-bit RGB picture; the same for the same size.
  static func make(width: Int, height: Int) throws -> Image {
    try Image.memory(
      bytes(width: width, height: height), width: width, height: height, bands: 3, format: .uchar)
  }

  /// The same as interleaved samples.
  static func bytes(width: Int, height: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    var state: UInt32 = 2_463_534_242
    for y in 0..<height {
      for x in 0..<width {
        // Marsaglia's xorshift (2003): repeatable noise.
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        let noise = Double(state & 15) - 7.5
        let (u, v) = (Double(x), Double(y))
        let stripes = (Int(u * 0.6 + v * 0.35) / 23) % 2 == 0 ? 38.0 : -38.0
        let disc = (u - 90).magnitude + (v - 70).magnitude < 52 ? 55.0 : 0
        for band in 0..<3 {
          let phase = Double(band) * 2.1
          let waves = 45 * sin(u * 0.031 + phase) + 35 * cos(v * 0.043 - phase)
          let value = 120 + waves + stripes * (band == 1 ? 1 : 0.6) + disc + noise
          bytes[(y * width + x) * 3 + band] = UInt8(min(max(value, 0), 255))
        }
      }
    }
    return bytes
  }
}
