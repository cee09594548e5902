extension Picture {
  /// Bytes that the file's decoder holds at once, about: 0 for those that decode row by row.
  ///
  /// GIF, WebP, HEIC, AVIF and JPEG XL are decoded whole, and so are interlaced PNGs and progressive
  /// JPEGs (of which the decoder keeps the 16-bit coefficients). A few bytes of such a file can claim
  /// gigabytes: who plans a run should count them before any pixel is read.
  public var decoderBytes: Int {
    let samples = header.bands * header.format.bytes
    let pixel: Int
    if loader.hasPrefix("gif") || loader.hasPrefix("webp") {
      // A canvas of four bands, and the picture made of it.
      pixel = 4 + samples
    } else if loader.hasPrefix("heif") || loader.hasPrefix("jxl") {
      pixel = 2 * samples
    } else if loader.hasPrefix("jpeg"), header.int("jpeg-multiscan") == 1 {
      pixel = 2 * header.bands
    } else if loader.hasPrefix("png"), header.int("interlaced") == 1 {
      pixel = samples
    } else {
      return 0
    }
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    let (bytes, tooMany) = area.multipliedReportingOverflow(by: pixel)
    return overflow || tooMany ? .max / 4 : bytes
  }
}
