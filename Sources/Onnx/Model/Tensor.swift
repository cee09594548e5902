import Foundation
import HalfPrecision

/// A constant tensor of a network: weights, or the small integer lists that give shapes.
///
/// Values are decoded when asked for; until then a tensor only refers to the bytes of its file.
public struct Tensor: Sendable {
  /// The tensor's name; empty for the value of an attribute.
  public let name: String
  /// The type of its elements.
  public let elementType: ElementType
  /// Its dimensions, outermost first; empty for a scalar.
  public let shape: [Int]
  /// How many elements it has.
  public let count: Int

  enum Storage: Sendable {
    case raw(Data)
    case float([Float])
    case double([Double])
    case int32([Int32])
    case int64([Int64])
    case uint64([UInt64])
    case external(ExternalData)
    case strings
  }
  let storage: Storage

  /// The elements as 32-bit floats, in row-major order.
  ///
  /// - Throws: ``OnnxError`` for strings and complex numbers, and where an external file changed.
  public func floats() throws(OnnxError) -> [Float] {
    switch storage {
    case .float(let values): return values
    case .double(let values): return values.map { Float($0) }
    case .int64(let values): return values.map { Float($0) }
    case .uint64(let values): return values.map { Float($0) }
    case .int32(let values):
      switch elementType {
      case .float16, .bfloat16:
        return values.map { halfValue(UInt16(truncatingIfNeeded: $0)) }
      default: return values.map { Float($0) }
      }
    case .raw(let data): return try floats(raw: data)
    case .external(let external): return try floats(raw: external.read())
    case .strings: throw undecodable("float")
    }
  }

  /// The elements as whole numbers, in row-major order; truth values are 0 and 1.
  ///
  /// - Throws: ``OnnxError`` if they are not of an integer type.
  public func integers() throws(OnnxError) -> [Int] {
    guard elementType.isInteger else { throw undecodable("integer") }
    switch storage {
    case .int32(let values): return values.map { Int($0) }
    case .int64(let values): return values.map { Int($0) }
    case .uint64(let values): return values.map { Int(clamping: $0) }
    case .raw(let data): return try integers(raw: data)
    case .external(let external): return try integers(raw: external.read())
    case .float, .double, .strings: throw undecodable("integer")
    }
  }

  private func floats(raw data: Data) throws(OnnxError) -> [Float] {
    switch elementType {
    case .float: return data.numbers(UInt32.self) { Float(bitPattern: $0) }
    case .double: return data.numbers(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float16, .bfloat16: return data.numbers(UInt16.self) { halfValue($0) }
    case .string, .complex64, .complex128: throw undecodable("float")
    default: return try integers(raw: data).map { Float($0) }
    }
  }

  private func integers(raw data: Data) throws(OnnxError) -> [Int] {
    switch elementType {
    case .int64: return data.numbers(Int64.self) { Int($0) }
    case .int32: return data.numbers(Int32.self) { Int($0) }
    case .int16: return data.numbers(Int16.self) { Int($0) }
    case .int8: return data.numbers(Int8.self) { Int($0) }
    case .uint64: return data.numbers(UInt64.self) { Int(clamping: $0) }
    case .uint32: return data.numbers(UInt32.self) { Int($0) }
    case .uint16: return data.numbers(UInt16.self) { Int($0) }
    case .uint8: return data.numbers(UInt8.self) { Int($0) }
    case .bool: return data.numbers(UInt8.self) { $0 == 0 ? 0 : 1 }
    default: throw undecodable("integer")
    }
  }

  /// A value of one of the two 16-bit formats.
  private func halfValue(_ bits: UInt16) -> Float {
    if elementType == .bfloat16 { return Float(bitPattern: UInt32(bits) << 16) }
    return HalfFloat.value(bits)
  }

  private func undecodable(_ expected: String) -> OnnxError {
    .invalid(
      network: "tensor", place: "\"\(name)\"", found: "elements of type \(elementType)",
      expected: "\(expected) elements")
  }
}

extension Data {
  /// Little-endian numbers, one after another; a last incomplete one is left out.
  func numbers<Stored: FixedWidthInteger, Value>(
    _: Stored.Type, _ value: (Stored) -> Value
  ) -> [Value] {
    let size = MemoryLayout<Stored>.size
    return withUnsafeBytes { bytes in
      (0..<bytes.count / size).map { index in
        value(
          Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: Stored.self)))
      }
    }
  }
}
