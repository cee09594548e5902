/// The number format of stored weights.
public enum WeightElement: String, Sendable, Hashable, CaseIterable {
  case float16, bfloat16, float32, float64, int8, uint8, int16, int32, int64, bool

  /// Bytes of one number.
  public var bytes: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// Reads number `index` of little-endian bytes as f32.
  func value(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Float {
    func load<T: FixedWidthInteger>(_: T.Type) -> T {
      T(littleEndian: bytes.loadUnaligned(fromByteOffset: index * self.bytes, as: T.self))
    }
    switch self {
    case .float32: return Float(bitPattern: load(UInt32.self))
    case .float64: return Float(Double(bitPattern: load(UInt64.self)))
    case .bfloat16: return Float(bitPattern: UInt32(load(UInt16.self)) << 16)
    case .float16: return Self.half(load(UInt16.self))
    case .int8: return Float(load(Int8.self))
    case .uint8: return Float(load(UInt8.self))
    case .bool: return load(UInt8.self) == 0 ? 0 : 1
    case .int16: return Float(load(Int16.self))
    case .int32: return Float(load(Int32.self))
    case .int64: return Float(load(Int64.self))
    }
  }

  /// IEEE 754 binary16; by hand, as Swift has no `Float16` on Intel Macs.
  private static func half(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1f)
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 0x1f: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
