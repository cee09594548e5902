/// Builds small ONNX networks (opset 17), with field numbers of the published onnx.proto.
struct TestNetwork {
  enum Attribute {
    case int(Int)
    case ints([Int])
    case string(String)
  }

  enum ElementType: Int {
    case float = 1
    case half = 10
  }

  private var graph = ProtobufWriter()

  /// A nil length stays open in the file.
  mutating func input(_ name: String, _ shape: [Int?], type: ElementType = .float) {
    port(11, name, shape, type)
  }

  mutating func output(_ name: String, _ shape: [Int?], type: ElementType = .float) {
    port(12, name, shape, type)
  }

  mutating func constant(_ name: String, _ shape: [Int], _ values: [Float]) {
    graph.message(5) { tensor in
      for length in shape { tensor.varint(1, length) }
      tensor.varint(2, 1)
      tensor.string(8, name)
      tensor.blob(9, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    }
  }

  mutating func node(
    _ operation: String, _ inputs: [String], _ outputs: [String],
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) {
    graph.message(1) { node in
      for name in inputs { node.string(1, name) }
      for name in outputs { node.string(2, name) }
      node.string(3, outputs.joined(separator: "_"))
      node.string(4, operation)
      for (name, value) in attributes {
        node.message(5) { attribute in
          attribute.string(1, name)
          switch value {
          case .int(let int):
            attribute.varint(3, int)
            attribute.varint(20, 2)
          case .ints(let ints):
            for int in ints { attribute.varint(8, int) }
            attribute.varint(20, 7)
          case .string(let text):
            attribute.string(4, text)
            attribute.varint(20, 3)
          }
        }
      }
    }
  }

  func serialized() -> [UInt8] {
    var model = ProtobufWriter()
    model.varint(1, 8)
    model.message(8) { $0.varint(2, 17) }
    var graph = graph
    graph.string(2, "test")
    model.blob(7, graph.bytes)
    return model.bytes
  }

  private mutating func port(_ field: Int, _ name: String, _ shape: [Int?], _ type: ElementType) {
    graph.message(field) { port in
      port.string(1, name)
      port.message(2) {
        $0.message(1) { tensor in
          tensor.varint(1, type.rawValue)
          tensor.message(2) { shape_ in
            for (axis, length) in shape.enumerated() {
              shape_.message(1) { dimension in
                if let length {
                  dimension.varint(1, length)
                } else {
                  dimension.string(2, "\(name)_\(axis)")
                }
              }
            }
          }
        }
      }
    }
  }
}
