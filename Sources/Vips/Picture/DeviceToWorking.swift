/// Device colour of one or three bands to three bands of sRGB-encoded float.
struct DeviceToWorking: RowFunction {
  private let transform: DeviceTransform
  private let samples: Samples
  private let matrix: [Float]
  /// Linear light for every code of an integer format, band after band.
  private let light: [[Float]]

  init(_ transform: DeviceTransform, from samples: Samples) {
    self.transform = transform
    self.samples = samples
    matrix = transform.toLinear.floats
    let codes = samples == .float ? 0 : Int(samples.white) + 1
    light = transform.curves.map { curve in
      (0..<codes).map { Float(curve(Double($0) / Double(samples.white))) }
    }
  }

  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
    let bands = transform.bands
    for x in 0..<width {
      if bands == 1 {
        let value = SRGB.encode(linear(input, x, band: 0))
        for band in 0..<3 { Samples.float.store(value, output, x * 3 + band) }
        continue
      }
      let red = linear(input, x * 3, band: 0)
      let green = linear(input, x * 3 + 1, band: 1)
      let blue = linear(input, x * 3 + 2, band: 2)
      for band in 0..<3 {
        let sum =
          matrix[band * 3] * red + matrix[band * 3 + 1] * green + matrix[band * 3 + 2] * blue
        Samples.float.store(SRGB.encode(sum), output, x * 3 + band)
      }
    }
  }

  private func linear(_ input: UnsafeRawPointer, _ index: Int, band: Int) -> Float {
    switch samples {
    case .uchar: light[band][Int(input.load(fromByteOffset: index, as: UInt8.self))]
    case .ushort: light[band][Int(input.load(fromByteOffset: index * 2, as: UInt16.self))]
    case .float:
      Float(transform.curves[band](Double(input.load(fromByteOffset: index * 4, as: Float.self))))
    }
  }
}
