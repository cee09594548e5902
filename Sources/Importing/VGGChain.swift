import Onnx

/// The layers of a VGG in an ONNX graph: a chain of convolutions, ReLUs and poolings, whose blocks end
/// with a pooling. What follows the last convolution, a classifier, is left out.
struct VGGChain {
  /// Names such as `conv4_2`, and the tensors behind their ReLUs.
  let layers: [(name: String, tensor: String)]

  /// What a feature map is taken behind.
  private static let activating: Set<String> = ["BatchNormalization", "Relu", "LeakyRelu"]
  private static let passing: Set<String> = ["Identity", "Dropout", "Pad"]

  /// Follows the picture through the graph.
  ///
  /// - Throws: ``ImportError/unsupported(file:found:expected:)`` where it isn't a chain.
  init(_ network: Network, file: String) throws(ImportError) {
    func refusal(_ found: String) -> ImportError {
      .unsupported(
        file: file, found: found,
        expected: "a chain of convolutions and poolings as in VGG; for other extractors write "
          + "plugin.json by hand (docs/painting.md)")
    }
    guard network.inputs.count == 1 || network.inputs.first?.shape.count == 4,
      var tensor = network.inputs.first?.name
    else { throw refusal("\(network.inputs.count) inputs") }
    var (block, index) = (1, 0)
    var layers: [(name: String, tensor: String)] = []
    chain: while true {
      let next = network.nodes.filter { $0.inputs.contains(tensor) }
      guard let node = next.first else { break }
      guard next.count == 1 else { throw refusal("\(next.count) nodes that read \"\(tensor)\"") }
      guard let output = node.outputs.first else { break }
      switch node.operation {
      case "Conv":
        index += 1
        layers.append(("conv\(block)_\(index)", output))
      case "MaxPool", "AveragePool":
        guard !layers.isEmpty else { throw refusal("pooling before the first convolution") }
        // Two poolings in a row: the second one is the classifier's.
        guard index > 0 else { break chain }
        (block, index) = (block + 1, 0)
      case "Sub", "Mul", "Add", "Div", "Transpose", "Gather", "Slice", "Concat":
        // What prepares the picture may be anything that keeps it one tensor.
        guard layers.isEmpty else { throw refusal("\(node.operation) \"\(node.name)\"") }
      case let operation where Self.activating.contains(operation):
        if let last = layers.indices.last, index > 0 { layers[last].tensor = output }
      case let operation where Self.passing.contains(operation): break
      default:
        break chain
      }
      tensor = output
    }
    guard layers.count > 1 else { throw refusal("\(layers.count) convolutions in a row") }
    self.layers = layers
  }
}
