/// Which constants of two networks stand at the same place of the same architecture.
///
/// Both are followed from their outputs to their inputs. Names and the order of nodes don't count: exporters
/// choose them.
struct WeightPairs {
  /// Floating-point initialisers of the first network, and what stands in their place in the other.
  private(set) var constants: [String: String] = [:]

  private let first: Network
  private let second: Network
  private let makers: (first: [String: Node], second: [String: Node])
  private var known: [String: String] = [:]

  init(_ first: Network, _ second: Network) {
    self.first = first
    self.second = second
    makers = (Self.makers(first), Self.makers(second))
  }

  private static func makers(_ network: Network) -> [String: Node] {
    var makers: [String: Node] = [:]
    for node in network.nodes {
      for output in node.outputs where !output.isEmpty { makers[output] = node }
    }
    return makers
  }

  /// Follows both networks.
  ///
  /// - Throws: ``OnnxError/invalid(network:place:found:expected:)`` at the first difference.
  mutating func match() throws(OnnxError) {
    guard first.outputs.count == second.outputs.count,
      first.inputs.count == second.inputs.count
    else {
      throw difference(
        "its ports", "\(second.inputs.count) inputs and \(second.outputs.count) outputs",
        "\(first.inputs.count) and \(first.outputs.count)")
    }
    var open = zip(first.outputs, second.outputs).map { ($0.name, $1.name) }
    while let (a, b) = open.popLast() {
      if let partner = known[a] {
        guard partner == b else { throw difference(place(a), "\"\(b)\"", "\"\(partner)\"") }
        continue
      }
      known[a] = b
      open += try step(a, b)
    }
  }

  /// What two tensors are made from, in pairs.
  private mutating func step(
    _ a: String, _ b: String
  ) throws(OnnxError) -> [(String, String)] {
    if let maker = makers.first[a], let other = makers.second[b] {
      try compare(maker, other)
      if Self.shaping.contains(maker.operation) { try compareConstants(maker, other) }
      guard maker.outputs.firstIndex(of: a) == other.outputs.firstIndex(of: b) else {
        throw difference(place(a), "another output of a node", "\"\(b)\"")
      }
      return Array(zip(maker.inputs, other.inputs))
    }
    if let constant = first.initializers[a], let other = second.initializers[b] {
      try pair(constant, a, other, b)
      return []
    }
    let inputs = (
      first.inputs.firstIndex { $0.name == a }, second.inputs.firstIndex { $0.name == b }
    )
    guard a.isEmpty == b.isEmpty, makers.first[a] == nil, makers.second[b] == nil,
      inputs.0 == inputs.1
    else { throw difference(place(a), kind(b, second), kind(a, first)) }
    return []
  }

  private mutating func pair(
    _ constant: Tensor, _ a: String, _ other: Tensor, _ b: String
  ) throws(OnnxError) {
    guard constant.shape == other.shape else {
      throw difference(
        "constant \"\(b)\"", "the shape \(Self.words(other.shape))", Self.words(constant.shape))
    }
    guard constant.elementType.isInteger == other.elementType.isInteger else {
      throw difference(
        "constant \"\(b)\"", "elements of type \(other.elementType)", "\(constant.elementType)")
    }
    if constant.elementType.isInteger {
      guard try constant.integers() == other.integers() else {
        throw difference("constant \"\(b)\"", "other numbers", "those of \"\(a)\"")
      }
    } else {
      constants[a] = b
    }
  }

  /// Operations whose constants are no weights, though they may be of floats.
  private static let shaping: Set<String> = ["Clip", "Pad", "Resize", "Upsample"]

  private func compareConstants(_ node: Node, _ other: Node) throws(OnnxError) {
    for (a, b) in zip(node.inputs, other.inputs) {
      guard let constant = first.initializers[a], let partner = second.initializers[b] else {
        continue
      }
      guard constant.shape == partner.shape, try constant.floats() == partner.floats() else {
        throw difference("constant \"\(b)\"", "other numbers", "those of \"\(a)\"")
      }
    }
  }

  private func compare(_ node: Node, _ other: Node) throws(OnnxError) {
    let place = "node \"\(other.name)\""
    guard node.operation == other.operation, node.inputs.count == other.inputs.count else {
      throw difference(
        place, "\(other.operation) of \(other.inputs.count) inputs",
        "\(node.operation) of \(node.inputs.count)")
    }
    for name in Set(node.attributes.keys).union(other.attributes.keys).sorted() {
      let (a, b) = (node.attributes[name], other.attributes[name])
      if Self.same(a, b) || Self.isDefault(a ?? b, name, of: node, lacking: a == nil || b == nil) {
        continue
      }
      throw difference(place, "another value of \(name)", "that of node \"\(node.name)\"")
    }
  }

  private static func same(_ a: Attribute?, _ b: Attribute?) -> Bool {
    switch (a, b) {
    case (.int(let a), .int(let b)): a == b
    case (.float(let a), .float(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.ints(let a), .ints(let b)): a == b
    case (.floats(let a), .floats(let b)): a == b
    case (.strings(let a), .strings(let b)): a == b
    case (.tensor(let a), .tensor(let b)):
      // Constants of shapes and sizes; weights are initialisers.
      a.shape == b.shape && (try? a.floats()) != nil && (try? a.floats()) == (try? b.floats())
    default: false
    }
  }

  /// Whether an attribute that only one of two nodes states means nothing there: exporters differ in which
  /// defaults they write.
  private static func isDefault(
    _ value: Attribute?, _ name: String, of node: Node, lacking: Bool
  ) -> Bool {
    guard lacking else { return false }
    switch (name, value) {
    // The weight's shape says it, and is compared.
    case ("kernel_shape", _): return ["Conv", "ConvTranspose"].contains(node.operation)
    case ("strides", .ints(let values)), ("dilations", .ints(let values)):
      return values.allSatisfy { $0 == 1 }
    case ("pads", .ints(let values)): return values.allSatisfy { $0 == 0 }
    case ("group", .int(let value)): return value == 1
    case ("auto_pad", .string(let value)): return value == "NOTSET"
    // Only cubic resizing reads it.
    case ("cubic_coeff_a", _):
      if case .string("cubic")? = node.attributes["mode"] { return false }
      return true
    default: return false
    }
  }

  private func place(_ tensor: String) -> String {
    makers.first[tensor].map { "at node \"\($0.name)\"" } ?? "at \"\(tensor)\""
  }

  private func kind(_ tensor: String, _ network: Network) -> String {
    if tensor.isEmpty { return "nothing" }
    if network.initializers[tensor] != nil { return "a constant" }
    if let index = network.inputs.firstIndex(where: { $0.name == tensor }) {
      return "the network's input number \(index + 1)"
    }
    return "a computed tensor"
  }

  private static func words(_ shape: [Int]) -> String {
    shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "×")
  }

  private func difference(_ place: String, _ found: String, _ expected: String) -> OnnxError {
    .invalid(
      network: second.name, place: place, found: found,
      expected: "\(expected), as in \(first.name)")
  }
}
