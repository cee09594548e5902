import Vips

extension FloatPicture {
  /// Fills a new picture from an image of as many bands, whose white is 1.
  ///
  /// - Throws: `VipsError`, `PaintError.scratch`.
  convenience init(_ image: Image, in place: FloatVector.Place, name: String) throws {
    try self.init(width: image.width, height: image.height, planes: image.bands, in: place)
    let samples = try image.apply("cast", ["format": "float"])
    var planar: [Float] = []
    try samples.forEachStrip(during: "read \(name)") { view in
      let (rows, columns, bands) = (view.rect.height, view.rect.width, view.bands)
      let plane = rows * columns
      if planar.count != plane * bands { planar = [Float](repeating: 0, count: plane * bands) }
      planar.withUnsafeMutableBufferPointer { planar in
        for row in 0..<rows {
          let line = (view.base + row * view.bytesPerLine).assumingMemoryBound(to: Float.self)
          for band in 0..<bands {
            let start = band * plane + row * columns
            for x in 0..<columns { planar[start + x] = line[x * bands + band] }
          }
        }
      }
      let (top, left) = (view.rect.top, view.rect.left)
      try planar.withUnsafeBufferPointer {
        try write(rows: top..<top + rows, columns: left..<left + columns, from: $0)
      }
    }
  }

  /// The picture as an image that is computed when it is saved.
  ///
  /// - Parameters:
  ///   - format: uchar and ushort are clamped to 0..1 and rounded once; float is clamped to `limits`.
  ///   - state: where failures to read the picture go.
  func image(
    format: BandFormat = .float, limits: ClosedRange<Float> = 0...1, state: RunState
  ) throws -> Image {
    // Only its header counts: nothing is read from it.
    let blank = try Operation.call("black", ["width": 1, "height": 1]).image()
    return try Image.strips(
      from: blank, width: width,
      layout: StripLayout(height: height, every: max(1, (1 << 20) / max(width, 1))),
      bands: planes, format: format,
      interpretation: planes == 3 ? (format == .ushort ? .rgb16 : .sRGB) : .multiband,
      cachedStrips: 2, state: state,
      producer: PictureStrips(picture: self, limits: limits))
  }
}

/// Copies a float picture's rows into an image.
// Sound: the strip cache calls one at a time, and the picture is not changed while it is saved.
private final class PictureStrips: StripProducer, @unchecked Sendable {
  private let picture: FloatPicture
  private let limits: ClosedRange<Float>
  private var planar: [Float] = []

  init(picture: FloatPicture, limits: ClosedRange<Float>) {
    self.picture = picture
    self.limits = limits
  }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let (bands, plane) = (picture.planes, rows.count * out.width)
    if planar.count < bands * plane { planar = [Float](repeating: 0, count: bands * plane) }
    try planar.withUnsafeMutableBufferPointer { planar in
      try picture.read(rows: rows, columns: 0..<out.width, into: planar)
      for row in 0..<rows.count {
        let line = out.base + row * out.bytesPerLine
        for band in 0..<bands {
          let start = band * plane + row * out.width
          switch out.format {
          case .uchar:
            let samples = line.assumingMemoryBound(to: UInt8.self)
            for x in 0..<out.width {
              samples[x * bands + band] = UInt8(Self.step(planar[start + x], 255))
            }
          case .ushort:
            let samples = line.assumingMemoryBound(to: UInt16.self)
            for x in 0..<out.width {
              samples[x * bands + band] = UInt16(Self.step(planar[start + x], 65_535))
            }
          default:
            let samples = line.assumingMemoryBound(to: Float.self)
            for x in 0..<out.width {
              samples[x * bands + band] = min(
                max(planar[start + x], limits.lowerBound), limits.upperBound)
            }
          }
        }
      }
    }
  }

  /// Clamped and rounded to the nearest step.
  private static func step(_ value: Float, _ white: Float) -> Float {
    (min(max(value, 0), 1) * white).rounded()
  }
}
