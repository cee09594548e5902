import Vips

/// Writes the core of a network's planar output into an interleaved strip, with the run's one
/// rounding where the strip has whole numbers.
struct TileUnpacker {
  let mapping: ValueMapping
  let format: BandFormat
  /// Float values are clamped to this; whole numbers always to 0..1.
  let limits: ClosedRange<Float>
  /// A network output plane's width, pixels.
  let planeWidth: Int
  /// A network output plane's height, pixels.
  let planeHeight: Int
  /// One converted row per band, reused for every row.
  private let scratch: UnsafeMutableRawBufferPointer

  init(
    mapping: ValueMapping, format: BandFormat, limits: ClosedRange<Float>, planeWidth: Int,
    planeHeight: Int
  ) {
    self.mapping = mapping
    self.format = format
    self.limits = format == .float ? limits : 0...1
    self.planeWidth = planeWidth
    self.planeHeight = planeHeight
    scratch = .allocate(byteCount: planeWidth * format.bytes * 3, alignment: 64)
  }

  /// Frees the row buffers; the unpacker can't be used afterwards.
  func deallocate() { scratch.deallocate() }

  /// Converts `width × height` output pixels.
  ///
  /// - Parameters:
  ///   - output: the network's output planes.
  ///   - left: first column of the core in the plane.
  ///   - top: first row of the core in the plane.
  ///   - target: where the core's first pixel goes; `bytesPerLine` apart from row to row.
  ///   - blend: what to mix in of the stage's own input, if anything.
  /// - Returns: false when a value was not finite.
  func unpack(
    _ output: UnsafePointer<Float>, left: Int, top: Int, width: Int, height: Int,
    into target: UnsafeMutableRawPointer, bytesPerLine: Int, blend: InputBlend?
  ) -> Bool {
    let bands = mapping.channels == .luma ? [0] : mapping.channels.bands
    let plane = planeWidth * planeHeight
    var finite = true
    for row in 0..<height {
      let start = output + (top + row) * planeWidth + left
      let line = target + row * bytesPerLine
      if let blend {
        blend.apply(to: UnsafeMutablePointer(mutating: start), plane: plane, row: row, width: width)
      }
      let good =
        switch format {
        case .uchar: convert(UInt8.self, start, plane, bands, width, line, maximum: 255)
        case .ushort: convert(UInt16.self, start, plane, bands, width, line, maximum: 65535)
        default: convert(Float.self, start, plane, bands, width, line, maximum: 1)
        }
      finite = finite && good
    }
    return finite
  }

  /// Copies `width × height` output pixels that the network has rounded to 8 bits itself.
  ///
  /// - Parameters:
  ///   - output: the network's output planes.
  ///   - left: first column of the core in the plane.
  ///   - top: first row of the core in the plane.
  ///   - target: where the core's first pixel goes; `bytesPerLine` apart from row to row.
  func unpack(
    _ output: UnsafePointer<UInt8>, left: Int, top: Int, width: Int, height: Int,
    into target: UnsafeMutableRawPointer, bytesPerLine: Int
  ) {
    let bands = mapping.channels == .luma ? [0] : mapping.channels.bands
    let plane = planeWidth * planeHeight
    for row in 0..<height {
      let start = output + (top + row) * planeWidth + left
      let pixels = (target + row * bytesPerLine).assumingMemoryBound(to: UInt8.self)
      guard bands.count == 3 else {
        pixels.update(from: start, count: width)
        continue
      }
      // The first and the last channel change places in a BGR network.
      let (first, second, third) = (
        start + bands[0] * plane, start + plane, start + bands[2] * plane
      )
      for x in 0..<width {
        pixels[3 * x] = first[x]
        pixels[3 * x + 1] = second[x]
        pixels[3 * x + 2] = third[x]
      }
    }
  }

  private func convert<Sample: RoundedSample>(
    _ type: Sample.Type, _ start: UnsafePointer<Float>, _ plane: Int, _ bands: [Int], _ width: Int,
    _ line: UnsafeMutableRawPointer, maximum: Float
  ) -> Bool {
    let rows = scratch.assumingMemoryBound(to: Sample.self).baseAddress
    guard let rows else { return true }
    var notFinite: UInt32 = 0
    let gain = mapping.outputGain * maximum
    let offset = mapping.outputOffset * maximum
    let lowest = limits.lowerBound * maximum
    let highest = limits.upperBound * maximum
    for (channel, band) in bands.enumerated() {
      let values = start + channel * plane
      let converted = rows + band * planeWidth
      for x in 0..<width {
        let value = values[x] * gain + offset
        notFinite |= (value.bitPattern & 0x7f80_0000) == 0x7f80_0000 ? 1 : 0
        let raised = value > lowest ? value : lowest
        converted[x] = Sample(rounding: raised < highest ? raised : highest)
      }
    }
    let pixels = line.assumingMemoryBound(to: Sample.self)
    if bands.count == 1 {
      pixels.update(from: rows, count: width)
    } else {
      let (first, second, third) = (rows, rows + planeWidth, rows + 2 * planeWidth)
      for x in 0..<width {
        pixels[3 * x] = first[x]
        pixels[3 * x + 1] = second[x]
        pixels[3 * x + 2] = third[x]
      }
    }
    return notFinite == 0
  }
}

/// A sample type that a clamped value can be rounded to.
protocol RoundedSample {
  /// `value` lies between 0 and the type's white.
  init(rounding value: Float)
}

// Adding 2^23 leaves the rounded whole number in the mantissa's low bits. Unlike a conversion,
// which checks its range, the compiler turns this into vector instructions.
extension UInt8: RoundedSample {
  @inline(__always) init(rounding value: Float) {
    self = UInt8(truncatingIfNeeded: (value + 8_388_608).bitPattern)
  }
}

extension UInt16: RoundedSample {
  @inline(__always) init(rounding value: Float) {
    self = UInt16(truncatingIfNeeded: (value + 8_388_608).bitPattern)
  }
}

extension Float: RoundedSample {
  @inline(__always) init(rounding value: Float) { self = value }
}
