/// Takes metadata from the picture that was opened to the one that is written.
struct MetadataCarry: Sendable {
  /// Taken over as they are. EXIF's size, resolution and orientation entries are rewritten by
  /// libvips from the new picture's header when it saves. What describes the old file (pages,
  /// palette, thumbnail, loader) stays behind.
  private static let kept = ["image-description", "resolution-unit"]
  /// EXIF entries that say nothing beyond the picture's own header.
  private static let technical: Set = [
    "Orientation", "XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning",
    "ExifVersion", "ComponentsConfiguration", "FlashpixVersion", "ColorSpace", "PixelXDimension",
    "PixelYDimension",
  ]

  let header: Image
  let name: String

  /// - Parameters:
  ///   - scaleX: output pixels per upright input pixel, across.
  ///   - turned: whether making the picture upright exchanged its sides.
  ///   - profile: the profile of the new picture's colour, or none.
  func apply(
    to image: Image, profile: [UInt8]?, scaleX: Double, scaleY: Double, turned: Bool, strip: Bool,
    format: OutputCapabilities
  ) throws(VipsError) -> (image: Image, warnings: [String]) {
    var items: [(name: String, value: MetadataValue?)] = image.fieldNames
      .filter { isMetadata($0) }.map { ($0, nil) }
    items.append(("icc-profile-data", profile.flatMap { format.icc ? .blob($0) : nil }))
    var lost: [String] = profile != nil && !format.icc ? ["the colour profile"] : []
    var warnings: [String] = []
    if !strip {
      // Setting the block makes libvips spread it over fields, the thumbnail's included.
      if let exif = header.blob("exif-data") {
        items.append(("exif-data", .blob(exif)))
        items.append(("jpeg-thumbnail-data", nil))
        items += header.fieldNames.filter { $0.hasPrefix("exif-ifd1-") }.map { ($0, nil) }
        if !format.exif, header.fieldNames.contains(where: isTelling) { lost.append("EXIF") }
      }
      for field in header.fieldNames where isKept(field) {
        if let value = header.metadata(field) { items.append((field, value)) }
      }
      if let xmp = header.blob("xmp-data") {
        items.append(("xmp-data", .blob(XMPPacket.upright(xmp))))
        if !format.xmp { lost.append("XMP") }
      }
      if let bare = header.blob("iptc-data").flatMap(IPTCBlock.bare) {
        let (iptc, isCut) = IPTCBlock.whole(bare)
        if !iptc.isEmpty {
          items.append(
            (
              "iptc-data",
              .blob(format.wrapsIPTC ? IPTCBlock.wrapped(iptc) : IPTCBlock.padded(iptc))
            ))
        }
        if !format.iptc {
          lost.append("IPTC")
        } else if isCut {
          warnings.append("\(name): its IPTC cannot be read to the end; the rest is left out")
        }
      }
    }
    items.append(("orientation", .int(1)))
    let across = turned ? header.yres : header.xres
    let down = turned ? header.xres : header.yres
    let carried = try image.setting(items).apply(
      "copy",
      ["xres": .double(scaled(across, scaleX)), "yres": .double(scaled(down, scaleY))])
    if !lost.isEmpty {
      warnings.append("\(name): \(format.name) cannot hold \(list(lost)); left out")
    }
    return (carried, warnings)
  }

  private func isKept(_ field: String) -> Bool {
    MetadataCarry.kept.contains(field) || field.hasPrefix("exif-ifd0-")
      || field.hasPrefix("exif-ifd2-") || field.hasPrefix("exif-ifd3-")
      || field.hasPrefix("exif-ifd4-") || field.hasPrefix("png-comment-")
  }

  /// Whether losing it is worth a word.
  private func isTelling(_ field: String) -> Bool {
    field.hasPrefix("exif-ifd") && !field.hasPrefix("exif-ifd1-")
      && !MetadataCarry.technical.contains(String(field.dropFirst("exif-ifd0-".count)))
  }

  /// Everything that is not part of the header proper.
  private func isMetadata(_ field: String) -> Bool {
    ![
      "width", "height", "bands", "format", "coding", "interpretation", "xoffset", "yoffset",
      "xres", "yres", "filename", "vips-sequential",
    ].contains(field)
  }

  /// 1 pixel per millimetre is what libvips says when a file does not say: that stays.
  private func scaled(_ resolution: Double, _ scale: Double) -> Double {
    guard resolution.isFinite, resolution > 0, resolution != 1, scale > 0 else { return 1 }
    return resolution * scale
  }

  private func list(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
