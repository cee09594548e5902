import Foundation

extension AttributeProto {
  /// The attribute as a file holds it; graphs and other foreign values can't be built.
  init(name: String, value: Attribute) throws(OnnxError) {
    self.init()
    self.name = name
    switch value {
    case .float(let value):
      f = value
      type = 1
    case .int(let value):
      i = Int64(value)
      type = 2
    case .string(let value):
      s = Data(value.utf8)
      type = 3
    case .tensor(let value):
      t = try value.proto(name: value.name)
      type = 4
    case .floats(let values):
      floats = values
      type = 6
    case .ints(let values):
      ints = values.map { Int64($0) }
      type = 7
    case .strings(let values):
      strings = values.map { Data($0.utf8) }
      type = 8
    case .subgraph:
      g = GraphProto()
      type = 5
    case .other:
      type = 0
    }
  }
}
