import Vips

/// Joins a network's output with the picture it came from, where that happens outside the tiles:
/// chroma for luma networks, and the mix after a resampled brush.
///
/// The source holds the network's bands (1 or 3) and behind them the original's 3, all float 0..1 and
/// of one size.
final class MergeProducer: StripProducer {
  private let networkBands: Int
  private let strength: Float
  private let takesLumaOnly: Bool
  private let format: BandFormat
  private let limits: ClosedRange<Float>

  /// - Parameters:
  ///   - networkBands: 1 for luma networks, else 3.
  ///   - strength: how far to go from the original to the network's output, 0..1.
  ///   - keepColours: whether only the luma is taken over.
  ///   - format: what the strips hold: uchar, ushort or float.
  ///   - limits: what float output is clamped to.
  init(
    networkBands: Int, strength: Float, keepColours: Bool, format: BandFormat,
    limits: ClosedRange<Float>
  ) {
    self.networkBands = networkBands
    self.strength = strength
    takesLumaOnly = keepColours || networkBands == 1
    self.format = format
    self.limits = format == .float ? limits : 0...1
  }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let view = try source.read(
      Rect(left: 0, top: rows.lowerBound, width: out.width, height: rows.count))
    let bands = networkBands + 3
    for row in 0..<rows.count {
      let line = (view.base + row * view.bytesPerLine).assumingMemoryBound(to: Float.self)
      let target = out.base + row * out.bytesPerLine
      for x in 0..<out.width {
        let pixel = mixed(line + x * bands)
        switch format {
        case .uchar: store(pixel, UInt8.self, x, target, maximum: 255)
        case .ushort: store(pixel, UInt16.self, x, target, maximum: 65535)
        default: store(pixel, Float.self, x, target, maximum: 1)
        }
      }
    }
  }

  private func mixed(_ pixel: UnsafePointer<Float>) -> SIMD3<Float> {
    let original = SIMD3(
      pixel[networkBands], pixel[networkBands + 1], pixel[networkBands + 2])
    let weights = ValueMapping.lumaWeights
    let luma = SIMD3(weights.0, weights.1, weights.2)
    var result = SIMD3(pixel[0], pixel[0], pixel[0])
    if takesLumaOnly {
      let network =
        networkBands == 1
        ? pixel[0] : (SIMD3(pixel[0], pixel[1], pixel[2]) * luma).sum()
      result = original + (network - (original * luma).sum())
    } else {
      result = SIMD3(pixel[0], pixel[1], pixel[2])
    }
    return original + strength * (result - original)
  }

  @inline(__always)
  private func store<Sample: RoundedSample>(
    _ pixel: SIMD3<Float>, _ type: Sample.Type, _ x: Int, _ target: UnsafeMutableRawPointer,
    maximum: Float
  ) {
    let samples = target.assumingMemoryBound(to: Sample.self) + 3 * x
    let value = (pixel * maximum).clamped(
      lowerBound: SIMD3(repeating: limits.lowerBound * maximum),
      upperBound: SIMD3(repeating: limits.upperBound * maximum))
    samples[0] = Sample(rounding: value.x)
    samples[1] = Sample(rounding: value.y)
    samples[2] = Sample(rounding: value.z)
  }
}
