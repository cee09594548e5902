/// The element type of a tensor, with ONNX's numbers.
public enum ElementType: Int, Sendable, Hashable, CustomStringConvertible {
  case float = 1
  case uint8, int8, uint16, int16, int32, int64, string, bool, float16, double, uint32, uint64
  case complex64, complex128, bfloat16

  /// Bytes per element; nil for strings.
  public var bytes: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float, .int32, .uint32: 4
    case .double, .int64, .uint64, .complex64: 8
    case .complex128: 16
    case .string: nil
    }
  }

  /// Whether values are whole numbers or truth values.
  public var isInteger: Bool {
    switch self {
    case .uint8, .int8, .uint16, .int16, .int32, .int64, .bool, .uint32, .uint64: true
    default: false
    }
  }

  /// Whether values are real numbers.
  var isFloat: Bool { [.float, .float16, .double, .bfloat16].contains(self) }

  /// A one-line text for people.
  public var description: String {
    switch self {
    case .float: "float32"
    case .uint8: "uint8"
    case .int8: "int8"
    case .uint16: "uint16"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .string: "string"
    case .bool: "bool"
    case .float16: "float16"
    case .double: "float64"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .complex64: "complex64"
    case .complex128: "complex128"
    case .bfloat16: "bfloat16"
    }
  }
}
