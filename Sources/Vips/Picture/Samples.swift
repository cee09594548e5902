/// Sample formats a picture may have here, with the value that means white or opaque.
enum Samples: Sendable {
  case uchar, ushort, float

  init?(_ format: BandFormat) {
    switch format {
    case .uchar: self = .uchar
    case .ushort: self = .ushort
    case .float: self = .float
    default: return nil
    }
  }

  init(bits: Int) {
    self = bits <= 8 ? .uchar : bits <= 16 ? .ushort : .float
  }

  var format: BandFormat {
    switch self {
    case .uchar: .uchar
    case .ushort: .ushort
    case .float: .float
    }
  }

  var bits: Int { format.bytes * 8 }

  var white: Float {
    switch self {
    case .uchar: 255
    case .ushort: 65_535
    case .float: 1
    }
  }

  /// Reads sample `index` as 0...1.
  func load(_ base: UnsafeRawPointer, _ index: Int) -> Float {
    switch self {
    case .uchar: Float(base.load(fromByteOffset: index, as: UInt8.self)) * (1 / 255)
    case .ushort: Float(base.load(fromByteOffset: index * 2, as: UInt16.self)) * (1 / 65_535)
    case .float: base.load(fromByteOffset: index * 4, as: Float.self)
    }
  }

  /// Writes a value, rounded to the nearest step and clamped; a float goes as it is. NaN becomes 0.
  func store(_ value: Float, _ base: UnsafeMutableRawPointer, _ index: Int) {
    switch self {
    case .uchar:
      let step = UInt8(Samples.clamped(value, 255))
      base.storeBytes(of: step, toByteOffset: index, as: UInt8.self)
    case .ushort:
      let step = UInt16(Samples.clamped(value, 65_535))
      base.storeBytes(of: step, toByteOffset: index * 2, as: UInt16.self)
    case .float: base.storeBytes(of: value, toByteOffset: index * 4, as: Float.self)
    }
  }

  private static func clamped(_ value: Float, _ white: Float) -> Float {
    guard value > 0 else { return 0 }
    return value >= 1 ? white : (value * white).rounded()
  }
}
