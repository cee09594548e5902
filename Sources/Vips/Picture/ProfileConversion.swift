import Foundation

/// Conversions through an ICC profile by libvips (Little CMS): relative colorimetric with black
/// point compensation, which keeps white white and black black both ways.
enum ProfileConversion {
  /// Device colour to sRGB, 16 bit, three bands.
  static func toSRGB(
    _ device: Image, _ profile: ColourRoute.ProfileChoice, space: ColourSpace
  ) throws(VipsError) -> Image {
    var image = try device.tagged(tag(space, device.format))
    switch profile {
    case .embedded(let bytes):
      image = try image.setting("icc-profile-data", .blob(bytes))
      return try image.apply(
        "icc_transform",
        [
          "output_profile": "srgb", "embedded": true, "depth": 16,
          "intent": "relative", "black_point_compensation": true,
        ])
    case .builtInCMYK:
      image = try image.removing(["icc-profile-data"])
      return try image.apply(
        "icc_transform",
        [
          "output_profile": "srgb", "input_profile": "cmyk", "depth": 16,
          "intent": "relative", "black_point_compensation": true,
        ])
    }
  }

  /// sRGB, 8 or 16 bit and three bands, to device colour of `bits` (8 or 16).
  static func fromSRGB(
    _ image: Image, _ profile: ColourRoute.ProfileChoice, bits: Int
  ) throws(VipsError) -> Image {
    let tagged = try image.removing(["icc-profile-data"])
      .tagged(image.format == .ushort ? .rgb16 : .sRGB)
    switch profile {
    case .builtInCMYK: return try export(tagged, to: "cmyk", bits: bits)
    case .embedded(let bytes):
      // libvips takes an output profile by name only, and has read it when the call returns.
      let path = FileManager.default.temporaryDirectory.path + "/impasto-\(UUID().uuidString).icc"
      defer { try? FileManager.default.removeItem(atPath: path) }
      guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
        throw VipsError("\(path): cannot write the embedded profile")
      }
      return try export(tagged, to: path, bits: bits)
    }
  }

  /// Whether libvips can convert with a profile at all, tried on one pixel.
  static func works(_ profile: ColourRoute.ProfileChoice, space: ColourSpace) -> Bool {
    (try? grid(space, steps: 1, profile)) != nil
  }

  /// Whether a profile's colours are sRGB's to less than one 8-bit step.
  static func isSRGB(_ profile: ColourRoute.ProfileChoice, space: ColourSpace) -> Bool {
    guard space == .rgb || space == .grey,
      let (device, converted) = try? grid(space, steps: 8, profile)
    else { return false }
    let bands = space.bands
    return device.indices.allSatisfy { index in
      let range = bands == 1 ? index * 3..<index * 3 + 3 : index..<index + 1
      return range.allSatisfy { abs(Int(converted[$0]) - Int(device[index]) * 257) < 257 }
    }
  }

  /// A grid over the device space, and its colours in sRGB.
  private static func grid(
    _ space: ColourSpace, steps: Int, _ profile: ColourRoute.ProfileChoice
  ) throws(VipsError) -> (device: [UInt8], converted: [UInt16]) {
    let count = (0..<space.bands).reduce(1) { product, _ in product * (steps + 1) }
    var device: [UInt8] = []
    for index in 0..<count {
      var rest = index
      for _ in 0..<space.bands {
        device.append(UInt8(rest % (steps + 1) * 255 / steps))
        rest /= steps + 1
      }
    }
    let image = try Image.memory(
      device, width: count, height: 1, bands: space.bands, format: .uchar)
    let bytes = try toSRGB(image, profile, space: space).bytes()
    let converted = bytes.withUnsafeBytes { raw in
      (0..<raw.count / 2).map { raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self) }
    }
    guard converted.count == count * 3 else { throw VipsError("the profile gives other bands") }
    return (device, converted)
  }

  private static func export(
    _ image: Image, to profile: String, bits: Int
  ) throws(VipsError) -> Image {
    try image.apply(
      "icc_transform",
      [
        "output_profile": .string(profile), "input_profile": "srgb",
        "depth": .int(bits > 8 ? 16 : 8), "intent": "relative",
        "black_point_compensation": true,
      ])
  }

  private static func tag(_ space: ColourSpace, _ format: BandFormat) -> Interpretation {
    switch space {
    case .grey: format == .ushort ? .grey16 : .grey
    case .rgb: format == .ushort ? .rgb16 : .sRGB
    case .cmyk: .cmyk
    case .lab: .lab
    }
  }
}
