import CVips

extension Image {
  /// Whether pixels are CIELAB packed into 32 bits, as libvips keeps 8-bit Lab TIFFs.
  var isPackedLab: Bool { vips_image_get_coding(raw) == VIPS_CODING_LABQ }

  /// The same samples with another meaning.
  func tagged(_ meaning: Interpretation) throws(VipsError) -> Image {
    guard let nick = vips_enum_nick(vips_interpretation_get_type(), meaning.rawValue) else {
      throw VipsError("copy: libvips has no interpretation \(meaning)")
    }
    return try apply("copy", ["interpretation": .string(String(cString: nick))])
  }
}
