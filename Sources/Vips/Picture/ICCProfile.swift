/// What this module needs to know of an ICC profile (ICC.1:2022): its device space and, for plain
/// matrix or grey profiles, the exact conversion. Everything else is left to libvips.
struct ICCProfile: Sendable {
  enum Space: String, Sendable {
    case rgb = "RGB "
    case grey = "GRAY"
    case cmyk = "CMYK"
    case lab = "Lab "
  }

  /// A profile that cannot be used, and why.
  struct Fault: Error { let reason: String }

  let bytes: [UInt8]
  let space: Space
  /// The profile's own name, if it has a readable one.
  let name: String?
  /// Set when tone curves (and a matrix for RGB) are all there is.
  let transform: DeviceTransform?

  private let tags: [String: Range<Int>]

  init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count >= 132 else { throw Fault(reason: "it has \(bytes.count) bytes") }
    guard ICCProfile.text(bytes, 36) == "acsp" else {
      throw Fault(reason: "it has no ICC signature")
    }
    let signature = ICCProfile.text(bytes, 16)
    guard let space = Space(rawValue: signature) else {
      throw Fault(reason: "it is for \(signature.filter { $0 != " " }) colours")
    }
    let count = Int(ICCProfile.number(bytes, 128))
    guard count <= 200, 132 + count * 12 <= bytes.count else {
      throw Fault(reason: "its tag table is damaged")
    }
    var tags: [String: Range<Int>] = [:]
    for index in 0..<count {
      let entry = 132 + index * 12
      let offset = Int(ICCProfile.number(bytes, entry + 4))
      let size = Int(ICCProfile.number(bytes, entry + 8))
      guard size >= 8, offset <= bytes.count, size <= bytes.count - offset else {
        throw Fault(reason: "its tag table points outside it")
      }
      tags[ICCProfile.text(bytes, entry)] = offset..<offset + size
    }
    self.bytes = bytes
    self.space = space
    self.tags = tags
    name = tags["desc"].flatMap { ICCProfile.description(bytes, $0) }
    transform = ICCProfile.transform(bytes, tags, space)
  }

  private static func transform(
    _ bytes: [UInt8], _ tags: [String: Range<Int>], _ space: Space
  ) -> DeviceTransform? {
    // A lookup table, where there is one, takes precedence over matrix and curves.
    guard !tags.keys.contains(where: { $0.hasPrefix("A2B") || $0.hasPrefix("D2B") }),
      text(bytes, 20) == "XYZ " || space == .grey
    else { return nil }
    switch space {
    case .grey:
      // With the Lab connection space the curve gives lightness, not luminance.
      guard text(bytes, 20) == "XYZ ", let curve = curve(bytes, tags["kTRC"]) else { return nil }
      return DeviceTransform(grey: curve)
    case .rgb:
      guard let red = xyz(bytes, tags["rXYZ"]), let green = xyz(bytes, tags["gXYZ"]),
        let blue = xyz(bytes, tags["bXYZ"]), let redCurve = curve(bytes, tags["rTRC"]),
        let greenCurve = curve(bytes, tags["gTRC"]), let blueCurve = curve(bytes, tags["bTRC"])
      else { return nil }
      let toXYZ = Matrix3(
        rows: [red[0], green[0], blue[0]], [red[1], green[1], blue[1]],
        [red[2], green[2], blue[2]])
      return DeviceTransform(curves: [redCurve, greenCurve, blueCurve], toXYZ: toXYZ)
    case .cmyk, .lab: return nil
    }
  }

  private static func xyz(_ bytes: [UInt8], _ range: Range<Int>?) -> [Double]? {
    guard let range, range.count >= 20, text(bytes, range.lowerBound) == "XYZ " else { return nil }
    return (0..<3).map { fixed(bytes, range.lowerBound + 8 + $0 * 4) }
  }

  private static func curve(_ bytes: [UInt8], _ range: Range<Int>?) -> ToneCurve? {
    guard let range, range.count >= 12 else { return nil }
    let start = range.lowerBound
    let curve: ToneCurve
    switch text(bytes, start) {
    case "curv":
      let count = Int(number(bytes, start + 8))
      guard count <= 65_536, range.count >= 12 + count * 2 else { return nil }
      let entries = (0..<count).map { short(bytes, start + 12 + $0 * 2) }
      switch count {
      case 0: curve = .linear
      case 1: curve = .gamma(Double(entries[0]) / 256)
      default: curve = .table(entries.map { Double($0) / 65_535 })
      }
    case "para":
      let kind = Int(short(bytes, start + 8))
      let counts = [1, 3, 4, 5, 7]
      guard kind < counts.count, range.count >= 12 + counts[kind] * 4 else { return nil }
      let p = (0..<counts[kind]).map { fixed(bytes, start + 12 + $0 * 4) }
      guard let parametric = parametric(kind, p) else { return nil }
      curve = parametric
    default: return nil
    }
    return curve.isInvertible ? curve : nil
  }

  private static func parametric(_ kind: Int, _ p: [Double]) -> ToneCurve? {
    switch kind {
    case 0: return .gamma(p[0])
    case 1, 2:
      guard p[1] != 0 else { return nil }
      let offset = kind == 2 ? p[3] : 0
      return .parametric(
        g: p[0], a: p[1], b: p[2], c: 0, d: -p[2] / p[1], e: offset, f: offset)
    case 3: return .parametric(g: p[0], a: p[1], b: p[2], c: p[3], d: p[4], e: 0, f: 0)
    default:
      return .parametric(g: p[0], a: p[1], b: p[2], c: p[3], d: p[4], e: p[5], f: p[6])
    }
  }

  /// The name: plain text in version 2 profiles, the first translation in version 4.
  private static func description(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    let start = range.lowerBound
    var units: [UInt16] = []
    switch text(bytes, start) {
    case "desc" where range.count > 12:
      let length = min(Int(number(bytes, start + 8)), range.count - 12)
      units = bytes[(start + 12)..<(start + 12 + length)].map { UInt16($0) }
    case "mluc" where range.count >= 28:
      let length = Int(number(bytes, start + 20))
      let offset = Int(number(bytes, start + 24))
      guard offset <= range.count, length <= range.count - offset else { return nil }
      units = (0..<length / 2).map { short(bytes, start + offset + $0 * 2) }
    default: return nil
    }
    let name = String(decoding: units.prefix { $0 != 0 }.prefix(100), as: UTF16.self)
      .filter { !$0.isNewline && $0.asciiValue.map { $0 >= 32 } ?? true }
    return name.isEmpty ? nil : name
  }

  private static func text(_ bytes: [UInt8], _ at: Int) -> String {
    String(decoding: bytes[at..<at + 4], as: UTF8.self)
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func short(_ bytes: [UInt8], _ at: Int) -> UInt16 {
    UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
  }

  private static func fixed(_ bytes: [UInt8], _ at: Int) -> Double {
    Double(Int32(bitPattern: number(bytes, at))) / 65_536
  }
}
