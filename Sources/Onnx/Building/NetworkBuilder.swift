/// Builds ONNX networks in code.
///
/// ```swift
/// var builder = NetworkBuilder()
/// let picture = builder.input("input", [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")])
/// let kernel = builder.constant(shape: [8, 3, 3, 3], floats: weights)
/// let features = builder.conv(picture, weight: kernel, kernel: [3, 3], pads: [1, 1, 1, 1])
/// builder.output(builder.relu(features), named: "output")
/// let network = try builder.network()
/// ```
///
/// Names are made up where none is given. What was put together wrongly (a constant whose values
/// don't fit its shape, a tensor nobody makes) is told by ``network(name:)``.
public struct NetworkBuilder: Sendable {
  /// The version of ONNX's operator set that the nodes mean.
  public let opset: Int
  /// `metadata_props` of the model.
  public var metadata: [String: String] = [:]
  /// The number of nodes so far.
  public var nodeCount: Int { graph.node.count }

  var graph = GraphProto()
  var taken: Set<String> = []
  var domains: Set<String> = []
  private var firstError: OnnxError?

  /// An empty network.
  public init(graphName: String = "network", opset: Int = 17) {
    self.opset = opset
    graph.name = graphName
  }

  /// Declares an input and returns its name. Lengths chosen at run time are `.symbolic`.
  @discardableResult
  public mutating func input(
    _ name: String, _ shape: [Dimension], type: ElementType = .float
  ) -> String {
    taken.insert(name)
    graph.input.append(Self.info(name, shape, type))
    return name
  }

  /// Declares a tensor as output. With `named`, an `Identity` node gives it that name.
  @discardableResult
  public mutating func output(
    _ tensor: String, named name: String? = nil, _ shape: [Dimension]? = nil,
    type: ElementType = .float
  ) -> String {
    let result = name ?? tensor
    if result != tensor {
      // The maker of the tensor takes the output's name where it is still free to.
      let maker = graph.node.lastIndex { $0.output.contains(tensor) }
      let used =
        graph.node.contains { $0.input.contains(tensor) }
        || graph.output.contains { $0.name == tensor }
      if let maker, !used, !taken.contains(result) {
        graph.node[maker].output = graph.node[maker].output.map { $0 == tensor ? result : $0 }
        taken.insert(result)
      } else {
        node("Identity", [tensor], outputs: [result])
      }
    }
    var info = ValueInfoProto()
    if let shape {
      info = Self.info(result, shape, type)
    } else {
      info.name = result
      info.type.tensorType.elemType = Int32(type.rawValue)
    }
    graph.output.append(info)
    return result
  }

  /// Adds a constant of 32-bit floats (row-major) and returns its name.
  @discardableResult
  public mutating func constant(
    _ name: String? = nil, shape: [Int], floats: [Float]
  ) -> String {
    initializer(
      Tensor(shape: shape, floats: floats), named: name,
      problem: "\(floats.count) values for the shape \(shape)")
  }

  /// Adds a constant of 64-bit integers (row-major) and returns its name.
  @discardableResult
  public mutating func constant(
    _ name: String? = nil, shape: [Int], integers: [Int]
  ) -> String {
    initializer(
      Tensor(shape: shape, integers: integers), named: name,
      problem: "\(integers.count) values for the shape \(shape)")
  }

  /// Adds a tensor, such as another network's weights, and returns its name.
  @discardableResult
  public mutating func constant(_ name: String? = nil, tensor: Tensor) -> String {
    initializer(tensor, named: name, problem: "")
  }

  /// Adds an operation with named outputs.
  ///
  /// - Parameters:
  ///   - operation: the operator, `Conv`; operators of other domains have theirs in front of the
  ///     last dot.
  ///   - inputs: tensor names, empty where an optional input is left out.
  public mutating func node(
    _ operation: String, _ inputs: [String], outputs: [String], name: String? = nil,
    _ attributes: [String: Attribute] = [:]
  ) {
    var node = NodeProto()
    if let dot = operation.lastIndex(of: ".") {
      node.domain = String(operation[..<dot])
      node.opType = String(operation[operation.index(after: dot)...])
      domains.insert(node.domain)
    } else {
      node.opType = operation
    }
    node.name = name ?? unused("\(node.opType)_")
    node.input = inputs
    node.output = outputs
    taken.formUnion(outputs)
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
      node.attribute.append(attribute(key, value))
    }
    graph.node.append(node)
  }

  /// Adds an operation with one output and returns the output's name.
  @discardableResult
  public mutating func node(
    _ operation: String, _ inputs: [String], name: String? = nil,
    _ attributes: [String: Attribute] = [:]
  ) -> String {
    let output = unused("t")
    node(operation, inputs, outputs: [output], name: name, attributes)
    return output
  }

  /// A tensor or node name that nothing has yet: `prefix` and a number.
  public mutating func unused(_ prefix: String) -> String {
    var number = graph.node.count
    while taken.contains("\(prefix)\(number)") { number += 1 }
    taken.insert("\(prefix)\(number)")
    return "\(prefix)\(number)"
  }

  /// The network, checked as if it had been read from a file.
  ///
  /// - Throws: ``OnnxError`` for the first thing that was put together wrongly.
  public func network(name: String = "network") throws(OnnxError) -> Network {
    if let firstError { throw firstError }
    var model = ModelProto()
    model.irVersion = 8
    model.producerName = "Impasto"
    model.graph = graph
    for domain in [""] + domains.sorted() {
      var set = OperatorSetIdProto()
      set.domain = domain
      set.version = domain.isEmpty ? Int64(opset) : 1
      model.opsetImport.append(set)
    }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      var entry = StringStringEntryProto()
      entry.key = key
      entry.value = value
      model.metadataProps.append(entry)
    }
    return try Network(proto: model, name: name, folder: nil)
  }

  /// The bytes of the network's `.onnx` file.
  public func serialized() throws(OnnxError) -> [UInt8] {
    try network().serialized()
  }

  private mutating func initializer(
    _ tensor: Tensor?, named name: String?, problem: String
  ) -> String {
    let name = name ?? unused("c")
    taken.insert(name)
    guard let tensor else {
      note(
        .invalid(
          network: graph.name, place: "constant \"\(name)\"", found: problem,
          expected: "as many values as the shape has elements"))
      return name
    }
    do {
      graph.initializer.append(try tensor.proto(name: name))
    } catch {
      note(error)
    }
    return name
  }

  private mutating func attribute(_ name: String, _ value: Attribute) -> AttributeProto {
    do {
      return try AttributeProto(name: name, value: value)
    } catch {
      note(error)
      return AttributeProto()
    }
  }

  private mutating func note(_ error: OnnxError) {
    if firstError == nil { firstError = error }
  }

  private static func info(
    _ name: String, _ shape: [Dimension], _ type: ElementType
  ) -> ValueInfoProto {
    var info = ValueInfoProto()
    info.name = name
    info.type.tensorType.elemType = Int32(type.rawValue)
    info.type.tensorType.shape.dim = shape.map { dimension in
      var dim = TensorShapeProto.Dimension()
      switch dimension {
      case .fixed(let length): dim.dimValue = Int64(length)
      case .symbolic(let name): dim.dimParam = name
      case .unknown: break
      }
      return dim
    }
    // A scalar has a shape without dimensions, which is not the same as no shape.
    if shape.isEmpty { info.type.tensorType.shape = TensorShapeProto() }
    return info
  }
}
