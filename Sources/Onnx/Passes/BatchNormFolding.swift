/// Takes `BatchNormalization` nodes into the weights of the layer before or behind them.
///
/// With its statistics fixed, batch normalisation (Ioffe and Szegedy, 2015) is `x × k + t` per
/// channel: k = scale ÷ √(variance + ε), t = bias − mean × k. Behind a `Conv`, `ConvTranspose` or
/// `Gemm` that scales the layer's output channels, everywhere. In front of a `Conv` or `Gemm` it
/// scales the input channels; there a convolution must not pad, because zeros that were padded
/// behind the normalisation would be t in front of it.
public struct BatchNormFolding: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Folds every normalisation that such a neighbour has to itself.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var current = network
    var total = 0
    // A layer between two normalisations takes one of them in each round.
    while true {
      let round = try round(current)
      if round.changes == 0 { return (current, total) }
      current = round.network
      total += round.changes
    }
  }

  private func round(_ network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    var used: Set<Int> = []
    for norm in network.nodes where norm.operation == "BatchNormalization" {
      guard let scaling = try ChannelScaling(norm, in: network), let input = norm.inputs.first,
        let output = norm.outputs.first, !used.contains(norm.fileIndex)
      else { continue }
      if let layer = editor.maker(of: input), editor.readers(of: input) == 1,
        !used.contains(layer.fileIndex), layer.outputs.first == input,
        let weights = try LayerWeights(layer, in: network)?.scalingOutputs(scaling)
      {
        try replace(layer, with: weights, &editor) { $0.output = [output] }
        used.formUnion([layer.fileIndex, norm.fileIndex])
      } else if editor.readers(of: output) == 1,
        let layer = network.nodes.first(where: { $0.inputs.first == output }),
        !used.contains(layer.fileIndex),
        let weights = try LayerWeights(layer, in: network)?.scalingInputs(scaling)
      {
        try replace(layer, with: weights, &editor) { $0.input[0] = input }
        used.formUnion([layer.fileIndex, norm.fileIndex])
      } else {
        continue
      }
      editor.replace(norm, with: [])
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }

  private func replace(
    _ layer: Node, with weights: LayerWeights, _ editor: inout GraphEditor,
    _ reconnect: (inout NodeProto) -> Void
  ) throws(OnnxError) {
    var node = editor.proto(of: layer)
    let base = layer.inputs[1]
    let (weight, bias) = try weights.tensors()
    node.input = [
      layer.inputs[0], try editor.add(weight, named: "\(base).folded"),
      try editor.add(bias, named: "\(base).bias.folded"),
    ]
    node.attribute.removeAll { $0.name == "beta" }
    reconnect(&node)
    editor.replace(layer, with: [node])
  }
}

/// What a normalisation with fixed statistics does to each channel: `x × factors + offsets`.
struct ChannelScaling {
  let factors: [Double]
  let offsets: [Double]

  /// Nil if the node's numbers aren't constants, or it is meant for training.
  init?(_ norm: Node, in network: Network) throws(OnnxError) {
    guard norm.inputs.count == 5, norm.int("training_mode", 0) == 0,
      norm.outputs.dropFirst().allSatisfy(\.isEmpty)
    else { return nil }
    var numbers: [[Double]] = []
    for name in norm.inputs.dropFirst() {
      guard let tensor = network.initializers[name], tensor.shape.count == 1,
        tensor.elementType == .float
      else { return nil }
      numbers.append(try tensor.floats().map { Double($0) })
    }
    let count = numbers[0].count
    guard count > 0, numbers.allSatisfy({ $0.count == count }) else { return nil }
    let epsilon = Double(norm.float("epsilon", 1e-5))
    let factors = (0..<count).map { numbers[0][$0] / (numbers[3][$0] + epsilon).squareRoot() }
    offsets = (0..<count).map { numbers[1][$0] - numbers[2][$0] * factors[$0] }
    self.factors = factors
    guard (factors + offsets).allSatisfy(\.isFinite) else { return nil }
  }
}
