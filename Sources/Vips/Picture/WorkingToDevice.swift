/// Three bands of sRGB-encoded colour to the device's one or three bands, rounded once.
struct WorkingToDevice: RowFunction {
  private let transform: DeviceTransform
  private let from: Samples
  private let to: Samples
  private let matrix: [Float]

  init(_ transform: DeviceTransform, from: Samples, to: Samples) {
    self.transform = transform
    self.from = from
    self.to = to
    matrix = transform.fromLinear.floats
  }

  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int) {
    let bands = transform.bands
    for x in 0..<width {
      if bands == 1 {
        // Grey is made of the encoded values, as without a profile: see `GreyMix`.
        let grey = GreyMix.value(
          from.load(input, x * 3), from.load(input, x * 3 + 1), from.load(input, x * 3 + 2))
        to.store(transform.encode(SRGB.decode(grey), band: 0), output, x)
        continue
      }
      let red = SRGB.decode(from.load(input, x * 3))
      let green = SRGB.decode(from.load(input, x * 3 + 1))
      let blue = SRGB.decode(from.load(input, x * 3 + 2))
      for band in 0..<3 {
        let sum =
          matrix[band * 3] * red + matrix[band * 3 + 1] * green + matrix[band * 3 + 2] * blue
        to.store(transform.encode(sum, band: band), output, x * 3 + band)
      }
    }
  }
}
