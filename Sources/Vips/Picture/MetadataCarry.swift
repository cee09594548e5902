/// Takes metadata from the picture that was opened to the one that is written.
struct MetadataCarry: Sendable {
  /// Taken over as they are. EXIF's size, resolution and orientation entries are rewritten by
  /// libvips from the new picture's header when it saves. What describes the old file (pages,
  /// palette, thumbnail, loader) stays behind.
  private static let kept = [
    "exif-data", "image-description", "resolution-unit",
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
    if !strip {
      for field in header.fieldNames where isKept(field) {
        if let value = header.metadata(field) { items.append((field, value)) }
      }
      if header.blob("exif-data") != nil, !format.exif { lost.append("EXIF") }
      if let xmp = header.blob("xmp-data") {
        items.append(("xmp-data", .blob(XMPPacket.upright(xmp))))
        if !format.xmp { lost.append("XMP") }
      }
      if let iptc = header.blob("iptc-data").flatMap(IPTCBlock.bare) {
        items.append(("iptc-data", .blob(format.wrapsIPTC ? IPTCBlock.wrapped(iptc) : iptc)))
        if !format.iptc { lost.append("IPTC") }
      }
    }
    items.append(("orientation", .int(1)))
    let across = turned ? header.yres : header.xres
    let down = turned ? header.xres : header.yres
    let carried = try image.setting(items).apply(
      "copy",
      ["xres": .double(scaled(across, scaleX)), "yres": .double(scaled(down, scaleY))])
    let warnings =
      lost.isEmpty
      ? [] : ["\(name): \(format.name) cannot hold \(list(lost)); left out"]
    return (carried, warnings)
  }

  private func isKept(_ field: String) -> Bool {
    MetadataCarry.kept.contains(field) || field.hasPrefix("exif-ifd0-")
      || field.hasPrefix("exif-ifd2-") || field.hasPrefix("exif-ifd3-")
      || field.hasPrefix("exif-ifd4-") || field.hasPrefix("png-comment-")
  }

  /// Everything that is not part of the header proper.
  private func isMetadata(_ field: String) -> Bool {
    ![
      "width", "height", "bands", "format", "coding", "interpretation", "xoffset", "yoffset",
      "xres", "yres", "filename",
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
