import COnnxRuntime
import HalfPrecision

/// Element types at the border of a network, and their way to and from f32.
enum OnnxRuntimeElement: Sendable {
  case f32, f64, f16, u8, i8, u16, i16, i32, i64, bool

  /// By ONNX's number; nil for what can't be given as f32: strings, complex numbers.
  init?(_ type: Int32) {
    switch Int(type) {
    case ORT_ELEMENT_F32: self = .f32
    case ORT_ELEMENT_F64: self = .f64
    case ORT_ELEMENT_F16: self = .f16
    case ORT_ELEMENT_U8: self = .u8
    case ORT_ELEMENT_I8: self = .i8
    case ORT_ELEMENT_U16: self = .u16
    case ORT_ELEMENT_I16: self = .i16
    case ORT_ELEMENT_I32: self = .i32
    case ORT_ELEMENT_I64: self = .i64
    case ORT_ELEMENT_BOOL: self = .bool
    default: return nil
    }
  }

  /// ONNX's number.
  var type: Int32 {
    switch self {
    case .f32: Int32(ORT_ELEMENT_F32)
    case .f64: Int32(ORT_ELEMENT_F64)
    case .f16: Int32(ORT_ELEMENT_F16)
    case .u8: Int32(ORT_ELEMENT_U8)
    case .i8: Int32(ORT_ELEMENT_I8)
    case .u16: Int32(ORT_ELEMENT_U16)
    case .i16: Int32(ORT_ELEMENT_I16)
    case .i32: Int32(ORT_ELEMENT_I32)
    case .i64: Int32(ORT_ELEMENT_I64)
    case .bool: Int32(ORT_ELEMENT_BOOL)
    }
  }

  /// Bytes of one element.
  var bytes: Int {
    switch self {
    case .u8, .i8, .bool: 1
    case .f16, .u16, .i16: 2
    case .f32, .i32: 4
    case .f64, .i64: 8
    }
  }

  /// Writes floats as elements; whole numbers are cut towards zero and to the type's range, as a
  /// network's own `Cast` would within it.
  func write(_ floats: UnsafeMutableBufferPointer<Float>, to raw: UnsafeMutableRawPointer) {
    switch self {
    case .f32: break
    case .f64: Self.store(floats, raw) { Double($0) }
    case .f16: Self.store(floats, raw) { HalfFloat.bits(of: $0) }
    case .u8: Self.store(floats, raw, UInt8.self)
    case .i8: Self.store(floats, raw, Int8.self)
    case .u16: Self.store(floats, raw, UInt16.self)
    case .i16: Self.store(floats, raw, Int16.self)
    case .i32: Self.store(floats, raw, Int32.self)
    case .i64: Self.store(floats, raw, Int64.self)
    case .bool: Self.store(floats, raw) { UInt8($0 != 0 ? 1 : 0) }
    }
  }

  /// Reads elements as floats.
  func read(_ raw: UnsafeMutableRawPointer, to floats: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .f32: break
    case .f64: Self.load(raw, floats) { (value: Double) in Float(value) }
    case .f16: Self.load(raw, floats) { (bits: UInt16) in HalfFloat.value(bits) }
    case .u8, .bool: Self.load(raw, floats) { (value: UInt8) in Float(value) }
    case .i8: Self.load(raw, floats) { (value: Int8) in Float(value) }
    case .u16: Self.load(raw, floats) { (value: UInt16) in Float(value) }
    case .i16: Self.load(raw, floats) { (value: Int16) in Float(value) }
    case .i32: Self.load(raw, floats) { (value: Int32) in Float(value) }
    case .i64: Self.load(raw, floats) { (value: Int64) in Float(value) }
    }
  }

  private static func store<Element>(
    _ floats: UnsafeMutableBufferPointer<Float>, _ raw: UnsafeMutableRawPointer,
    _ convert: (Float) -> Element
  ) {
    let elements = raw.assumingMemoryBound(to: Element.self)
    for index in floats.indices { elements[index] = convert(floats[index]) }
  }

  private static func store<Element: FixedWidthInteger>(
    _ floats: UnsafeMutableBufferPointer<Float>, _ raw: UnsafeMutableRawPointer, _: Element.Type
  ) {
    store(floats, raw) { value -> Element in
      if value.isNaN { return 0 }
      return Element(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
  }

  private static func load<Element>(
    _ raw: UnsafeMutableRawPointer, _ floats: UnsafeMutableBufferPointer<Float>,
    _ convert: (Element) -> Float
  ) {
    let elements = raw.assumingMemoryBound(to: Element.self)
    for index in floats.indices { floats[index] = convert(elements[index]) }
  }
}
