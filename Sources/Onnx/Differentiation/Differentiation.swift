/// Reverse-mode differentiation of a network at fixed sizes, as an ONNX graph again.
///
/// The graph starts as a copy of the network. A caller adds whatever it computes from the network's
/// tensors (losses), gives the gradient of its loss with respect to some of them (the seeds), and
/// ``gradient(of:withRespectTo:)`` adds the nodes that carry these gradients back to an input:
///
/// ```swift
/// var work = try Differentiation(of: network, keeping: ["conv4_2"], inputs: ["x": [1, 3, 64, 64]])
/// let target = work.builder.input("target", work.dimensions(of: "conv4_2"))
/// let difference = work.builder.node("Sub", ["conv4_2", target])   // the gradient of ½Σ(F − P)²
/// let gradient = try work.gradient(of: ["conv4_2": difference], withRespectTo: "x")
/// work.builder.output(gradient, named: "gradient")
/// ```
///
/// Each derivative is a combination of operators that engines run well: a convolution's is a
/// convolution with flipped weights, a pool's compares and masks. `docs/differentiation.md` lists
/// them with what happens where a function has no derivative.
public struct Differentiation: Sendable {
  /// The graph as it stands: the network's nodes, the caller's, and the gradients'.
  public var builder: NetworkBuilder
  /// Shapes of the network's tensors by name.
  public let shapes: [String: [Int]]

  let network: Network
  let inference: ShapeInference
  /// Gradients that have arrived so far, by the name of the tensor they belong to.
  private var arrived: [String: [String]] = [:]
  /// Tensors that depend on the input in question.
  private var dependent: Set<String> = []
  /// Constants made for derivatives, to share them.
  private var scalars: [Float: String] = [:]

  /// Copies what `tensors` need of a network and infers all shapes.
  ///
  /// - Parameters:
  ///   - network: of operator set 11 or newer; 7 for convolutions, pools and such.
  ///   - tensors: the tensors that the loss reads.
  ///   - inputs: the shape of each input.
  /// - Throws: ``OnnxError`` if a tensor doesn't exist or the network can't take these sizes.
  public init(
    of network: Network, keeping tensors: [String], inputs: [String: [Int]]
  ) throws(OnnxError) {
    self.network = network
    inference = try ShapeInference(lenient: network, inputs: inputs)
    shapes = inference.shapes
    builder = try NetworkBuilder(
      copying: network, keeping: tensors, shapes: inputs,
      opset: Self.operatorSet(for: network, tensors))
  }

  /// The fixed shape of one of the network's tensors, to declare inputs like it.
  public func dimensions(of tensor: String) -> [Dimension] {
    (shapes[tensor] ?? []).map { .fixed($0) }
  }

  /// The operator set of the graph: the network's own, or for old files whose nodes have kept their
  /// meaning a newer one, which has what derivatives need.
  private static func operatorSet(for network: Network, _ tensors: [String]) -> Int {
    guard network.opset < 13 else { return network.opset }
    var needed = Set(tensors)
    for node in network.nodes.reversed() where node.outputs.contains(where: needed.contains) {
      guard unchangedOperators.contains(node.operation), node.attributes["spatial"] == nil else {
        return network.opset
      }
      needed.formUnion(node.inputs)
    }
    return 13
  }

  /// Operators that mean the same in operator sets 7 to 13.
  private static let unchangedOperators: Set<String> = [
    "Abs", "Add", "AveragePool", "BatchNormalization", "Concat", "Constant", "Conv",
    "ConvTranspose", "Div", "Exp", "Flatten", "Gemm", "GlobalAveragePool", "Identity",
    "InstanceNormalization", "LRN", "LeakyRelu", "Log", "MatMul", "MaxPool", "Mul", "Neg", "PRelu",
    "Pow", "Relu", "Reshape", "Shape", "Sigmoid", "Sqrt", "Sub", "Sum", "Tanh", "Transpose",
  ]

  /// Refuses a network of which some node between `input` and `tensors` has no derivative here.
  ///
  /// - Throws: ``OnnxError``: `.unsupported` names the node.
  public static func check(
    _ network: Network, from input: String, to tensors: [String]
  ) throws(OnnxError) {
    guard network.opset >= 7, operatorSet(for: network, tensors) >= 11 else {
      throw .invalid(
        network: network.name, place: "operator set", found: "\(network.opset)",
        expected: "11 or newer to differentiate this network")
    }
    for node in path(in: network, from: input, to: tensors).nodes
    where DerivativeRules.all[node.operation] == nil {
      throw .unsupported(
        node: node.name, operation: node.operation,
        reason: "has no derivative here, so nothing can be optimised through it")
    }
  }

  /// Adds the nodes that compute the gradient with respect to an input.
  ///
  /// - Parameters:
  ///   - seeds: for tensors of the network, the tensor that holds the gradient of the loss with
  ///     respect to it, of the same shape.
  ///   - input: an input of the network.
  /// - Returns: The name of the gradient, of the input's shape; zeros if no seed depends on it.
  /// - Throws: ``OnnxError``: `.unsupported` for a node that has no derivative here.
  public mutating func gradient(
    of seeds: [String: String], withRespectTo input: String
  ) throws(OnnxError) -> String {
    guard let shape = shapes[input], network.inputs.contains(where: { $0.name == input }) else {
      throw .noSuchTensor(
        network: network.name, found: "no input \"\(input)\"", expected: "an input")
    }
    try Self.check(network, from: input, to: Array(seeds.keys))
    let path = Self.path(in: network, from: input, to: Array(seeds.keys))
    dependent = path.tensors
    arrived = seeds.mapValues { [$0] }
    for node in path.nodes.reversed() {
      guard let rule = DerivativeRules.all[node.operation],
        node.outputs.contains(where: { arrived[$0] != nil })
      else { continue }
      try rule(&self, node)
    }
    return gradient(of: input) ?? zeros(shape)
  }

  /// The nodes and tensors that lie on a way from `input` to one of `tensors`.
  private static func path(
    in network: Network, from input: String, to tensors: [String]
  ) -> (nodes: [Node], tensors: Set<String>) {
    var needed = Set(tensors)
    for node in network.nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      needed.formUnion(node.captured)
    }
    var reached: Set<String> = [input]
    var nodes: [Node] = []
    for node in network.nodes
    where node.outputs.contains(where: needed.contains)
      && (node.inputs + node.captured).contains(where: reached.contains)
      && !DerivativeRules.shapeOnly.contains(node.operation)
    {
      reached.formUnion(node.outputs)
      nodes.append(node)
    }
    return (nodes, reached)
  }
}

// What the rules of operators work with.
extension Differentiation {
  /// The whole gradient of a tensor whose readers have all been visited; nil if there is none.
  mutating func gradient(of tensor: String) -> String? {
    guard let parts = arrived[tensor], var sum = parts.first else { return nil }
    for part in parts.dropFirst() { sum = builder.add(sum, part) }
    arrived[tensor] = [sum]
    return sum
  }

  /// Whether the gradient of a node's input is wanted: it is there and depends on the picture.
  func wants(_ node: Node, _ index: Int) -> Bool {
    index < node.inputs.count && dependent.contains(node.inputs[index])
  }

  /// Adds to the gradient of a node's input.
  mutating func send(_ gradient: String, to node: Node, _ index: Int = 0) {
    guard wants(node, index) else { return }
    arrived[node.inputs[index], default: []].append(gradient)
  }

  /// What is known about a node's tensors at these sizes.
  func context(_ node: Node) -> ShapeContext { inference.context(node) }

  /// The shape of a node's input.
  func inputShape(_ node: Node, _ index: Int = 0) throws(OnnxError) -> [Int] {
    try context(node).input(index).shape
  }

  /// The shape of a node's output.
  func outputShape(_ node: Node, _ index: Int = 0) throws(OnnxError) -> [Int] {
    guard let shape = node.outputs.indices.contains(index) ? shapes[node.outputs[index]] : nil
    else { throw refusal(node, "its size can't be told before it runs") }
    return shape
  }

  /// The error for a use of an operator that has no derivative here.
  func refusal(_ node: Node, _ reason: String) -> OnnxError {
    .unsupported(node: node.name, operation: node.operation, reason: reason)
  }

  /// A constant without dimensions; equal ones are shared.
  public mutating func scalar(_ value: Float) -> String {
    if let known = scalars[value] { return known }
    let name = builder.constant(shape: [], floats: [value])
    scalars[value] = name
    return name
  }

  /// A tensor of zeros, made by the engine.
  mutating func zeros(_ shape: [Int]) -> String {
    let list = builder.constant(shape: [shape.count], integers: shape)
    return builder.node("Expand", [scalar(0), list])
  }
}
