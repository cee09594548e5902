/// Reads a model's declarations and checks that they agree with each other.
struct GraphReader {
  let proto: ModelProto
  let network: String
  let folder: String?
  let limits: Limits

  struct Graph {
    var inputs: [Port]
    var outputs: [Port]
    var nodes: [Node]
    var initializers: [String: Tensor]
  }

  /// The version of ONNX's own operator set.
  func opset() throws(OnnxError) -> Int {
    let own = proto.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }
    // Files before IR version 3 have no import and mean the first set.
    let version = own.first?.version ?? 1
    guard version >= 1, version <= 1000 else {
      throw fail("opset_import", "version \(version)", "1 to 1000")
    }
    return Int(version)
  }

  func read() throws(OnnxError) -> Graph {
    guard proto.hasGraph else { throw .notOnnx(network: network, reason: "it has no graph") }
    let graph = proto.graph
    for (what, found, limit) in [
      ("nodes", graph.node.count, limits.nodes),
      ("initialisers", graph.initializer.count, limits.entries),
      ("inputs", graph.input.count, limits.entries),
      ("outputs", graph.output.count, limits.entries),
    ] where found > limit {
      throw .tooLarge(network: network, what: what, found: found, limit: limit)
    }
    let tensors = TensorReader(network: network, folder: folder, limits: limits)
    var initializers: [String: Tensor] = [:]
    var elements = 0
    for tensor in graph.initializer {
      let place = "initialiser \"\(tensor.name)\""
      guard !tensor.name.isEmpty, tensor.name.utf8.count <= Limits.nameLength else {
        throw fail(
          "initialiser", "a name of \(tensor.name.utf8.count) characters",
          "1 to \(Limits.nameLength)")
      }
      guard initializers[tensor.name] == nil else { throw fail(place, "it twice", "it once") }
      let read = try tensors.tensor(tensor, place: place)
      initializers[tensor.name] = read
      elements += read.count
      guard elements <= limits.parameters else {
        throw .tooLarge(
          network: network, what: "elements of initialisers", found: elements,
          limit: limits.parameters)
      }
    }
    guard graph.sparseInitializer.isEmpty else {
      throw fail("graph", "sparse initialisers", "dense ones")
    }
    var inputs: [Port] = []
    for input in graph.input where initializers[input.name] == nil {
      inputs.append(try port(input, role: "input"))
    }
    var outputs: [Port] = []
    for output in graph.output { outputs.append(try port(output, role: "output")) }
    guard !outputs.isEmpty else { throw fail("graph", "no outputs", "at least one") }
    let reader = NodeReader(tensors: tensors)
    var nodes: [Node] = []
    nodes.reserveCapacity(graph.node.count)
    for (index, node) in graph.node.enumerated() {
      nodes.append(try reader.node(node, index: index))
    }
    return Graph(inputs: inputs, outputs: outputs, nodes: nodes, initializers: initializers)
  }

  private func port(_ info: ValueInfoProto, role: String) throws(OnnxError) -> Port {
    let place = "\(role) \"\(info.name)\""
    guard !info.name.isEmpty, info.name.utf8.count <= Limits.nameLength else {
      throw fail(
        role, "a name of \(info.name.utf8.count) characters", "1 to \(Limits.nameLength)")
    }
    // Outputs may be declared without a type; inputs may not.
    guard info.hasType, info.type.hasTensorType else {
      guard role == "output", !info.hasType else { throw fail(place, "no tensor", "a tensor") }
      return Port(name: info.name, elementType: .float, shape: [])
    }
    let tensor = info.type.tensorType
    guard let type = ElementType(rawValue: Int(tensor.elemType)) else {
      throw fail(place, "element type \(tensor.elemType)", "a type from 1 to 16")
    }
    guard tensor.shape.dim.count <= Limits.rank else {
      throw fail(place, "\(tensor.shape.dim.count) dimensions", "at most \(Limits.rank)")
    }
    var shape: [Dimension] = []
    for dim in tensor.shape.dim {
      switch dim.value {
      case .dimValue(let length):
        // Some writers mark free dimensions with 0 or -1.
        guard length <= Limits.dimension else {
          throw fail(place, "dimension \(length)", "at most \(Limits.dimension)")
        }
        shape.append(length > 0 ? .fixed(Int(length)) : .unknown)
      case .dimParam(let text):
        shape.append(text.isEmpty ? .unknown : .symbolic(String(text.prefix(Limits.nameLength))))
      case nil: shape.append(.unknown)
      }
    }
    return Port(name: info.name, elementType: type, shape: shape)
  }

  private func fail(_ place: String, _ found: String, _ expected: String) -> OnnxError {
    .invalid(network: network, place: place, found: found, expected: expected)
  }
}
