import Vips

/// A picture as a network takes it that looks at it once: upright, in sRGB's gamut, without transparency,
/// at the size that the network was trained with.
struct ReferencePicture {
  /// Its size there.
  let size: PixelSize
  /// Red, green and blue of each pixel, 0..1, row after row.
  let samples: [Float]

  /// The size whose shorter side is `side`. Long strips get smaller: no more than 4 × side² pixels.
  static func size(of picture: PixelSize, side: Int) -> PixelSize {
    let shorter = Double(min(picture.width, picture.height))
    let longer = Double(max(picture.width, picture.height))
    let most = 4 * side * side
    var scale = Double(side) / shorter
    // The root of a quotient, so that a strip four times as long as wide is exact.
    if longer > 4 * shorter { scale = 2 * Double(side) / (shorter * longer).squareRoot() }
    func scaled(_ length: Int, to most: Int) -> Int {
      min(most, max(1, Int((Double(length) * scale).rounded())))
    }
    let short = scaled(min(picture.width, picture.height), to: side)
    let long = scaled(max(picture.width, picture.height), to: most / short)
    return picture.width <= picture.height
      ? PixelSize(width: short, height: long) : PixelSize(width: long, height: short)
  }

  /// Reads a picture.
  ///
  /// - Parameters:
  ///   - path: as the user wrote it, with libvips's options behind it if need be.
  ///   - side: its shorter side, pixels.
  ///   - memory: what its decoder may take.
  /// - Throws: `PictureError`; `PlanError.memory` for one that is decoded whole and too large for that.
  init(_ path: String, side: Int, memory: MemoryBudget) throws {
    let picture = try Picture.open(.file(path))
    guard picture.decoderBytes <= memory.bytes - MemoryBudget.base else {
      throw PlanError.memory(
        needed: picture.decoderBytes + MemoryBudget.base, budget: memory.bytes,
        what: "\(picture.name), which is decoded whole,")
    }
    let whole = PixelSize(width: picture.width, height: picture.height)
    size = Self.size(of: whole, side: side)
    let state = RunState()
    let bytes: [UInt8]
    do {
      let window = Thumbnail.rowsHeld(whole, reducedTo: size) + (picture.hasAlpha ? 256 : 0)
      let source = try picture.working(window: window, state: state).colour
      bytes = try Thumbnail.make(source, size: size, state: state).bytes()
    } catch {
      // Failures of the source go to the state and come first.
      let first = state.error ?? error
      guard let failure = first as? VipsError else { throw first }
      throw PictureError.pipeline(picture.name, step: "prepare", reason: failure.message)
    }
    // Resampling overshoots at edges, and colours may lie outside sRGB's gamut.
    samples = bytes.withUnsafeBytes { bytes in
      bytes.bindMemory(to: Float.self).map { min(max($0, 0), 1) }
    }
    guard samples.allSatisfy(\.isFinite) else {
      throw PictureError.pipeline(
        picture.name, step: "prepare", reason: "found samples that are no numbers")
    }
  }
}
