/// The weights of a `Conv`, `ConvTranspose` or `Gemm` as numbers, for passes that scale its channels.
struct LayerWeights {
  private enum Kind { case conv, convTranspose, gemm }
  private let kind: Kind
  private let shape: [Int]
  private let groups: Int
  /// `Gemm` keeps the output channels first here.
  private let transposed: Bool
  private let alpha: Double
  private let pads: Bool
  private var weights: [Double]
  private var bias: [Double]

  /// Nil for other layers, and where the weights aren't constant 32-bit floats.
  init?(_ layer: Node, in network: Network) throws(OnnxError) {
    switch layer.operation {
    case "Conv": kind = .conv
    case "ConvTranspose": kind = .convTranspose
    case "Gemm": kind = .gemm
    default: return nil
    }
    guard layer.inputs.count > 1, let weight = network.initializers[layer.inputs[1]],
      weight.elementType == .float, weight.count > 0,
      kind == .gemm ? weight.shape.count == 2 : weight.shape.count > 2
    else { return nil }
    let groups = max(layer.int("group", 1), 1)
    let transposed = layer.int("transB", 0) != 0
    let outputs =
      switch kind {
      case .conv: weight.shape[0]
      case .convTranspose: weight.shape[1] * groups
      case .gemm: weight.shape[transposed ? 0 : 1]
      }
    guard kind != .gemm || layer.int("transA", 0) == 0, weight.shape[0] % groups == 0,
      outputs % groups == 0
    else { return nil }
    var bias = [Double](repeating: 0, count: outputs)
    if layer.inputs.count > 2, !layer.inputs[2].isEmpty {
      guard let tensor = network.initializers[layer.inputs[2]], tensor.elementType == .float,
        tensor.count == outputs, tensor.shape.last == outputs
      else { return nil }
      let beta = kind == .gemm ? Double(layer.float("beta", 1)) : 1
      bias = try tensor.floats().map { Double($0) * beta }
    }
    self.bias = bias
    self.groups = groups
    self.transposed = transposed
    alpha = kind == .gemm ? Double(layer.float("alpha", 1)) : 1
    shape = weight.shape
    weights = try weight.floats().map { Double($0) }
    let same = ["SAME_UPPER", "SAME_LOWER"].contains(layer.string("auto_pad", "NOTSET"))
    pads = same || (layer.ints("pads") ?? []).contains { $0 != 0 }
  }

  /// With each output channel scaled and moved; nil if the channels are others.
  func scalingOutputs(_ scaling: ChannelScaling) -> LayerWeights? {
    guard scaling.factors.count == bias.count else { return nil }
    var result = self
    for place in weights.indices {
      result.weights[place] *= scaling.factors[channels(at: place).output]
    }
    for channel in bias.indices {
      result.bias[channel] = bias[channel] * scaling.factors[channel] + scaling.offsets[channel]
    }
    return result
  }

  /// For an input that was scaled and moved per channel before; nil where that has no such form.
  func scalingInputs(_ scaling: ChannelScaling) -> LayerWeights? {
    let inputs = kind == .gemm ? shape[transposed ? 1 : 0] : shape[1] * groups
    // Borders of a transposed convolution see fewer taps: what moves the input isn't constant there.
    guard kind != .convTranspose, !pads, scaling.factors.count == inputs else { return nil }
    var result = self
    for place in weights.indices {
      let (output, input) = channels(at: place)
      result.bias[output] += alpha * weights[place] * scaling.offsets[input]
      result.weights[place] *= scaling.factors[input]
    }
    return result
  }

  /// As the file holds them.
  func tensors() throws(OnnxError) -> (weight: Tensor, bias: Tensor) {
    guard let weight = Tensor(shape: shape, floats: weights.map { Float($0) }),
      let bias = Tensor(shape: [bias.count], floats: bias.map { Float($0) })
    else {
      throw .invalid(
        network: "layer", place: "weights", found: "\(weights.count) numbers",
        expected: "as many as the shape \(shape) has")
    }
    return (weight, bias)
  }

  /// The channels that a weight joins.
  private func channels(at place: Int) -> (output: Int, input: Int) {
    let kernel = shape.dropFirst(2).reduce(1, *)
    let (first, second) = (place / kernel / shape[1], place / kernel % shape[1])
    switch kind {
    case .conv:
      return (first, first / (shape[0] / groups) * shape[1] + second)
    case .convTranspose:
      return (first / (shape[0] / groups) * shape[1] + second, first)
    case .gemm:
      return transposed ? (first, second) : (second, first)
    }
  }
}
