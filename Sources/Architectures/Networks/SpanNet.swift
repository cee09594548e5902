import Weights

/// SPAN, the Swift Parameter-free Attention Network (Wan et al. 2023). Its convolutions are trained
/// as three in a row beside a fourth; they are joined into one.
struct SpanNet: Architecture {
  let name = "SPAN"

  /// The means of the training pictures and the range; state dicts don't hold them.
  private static let mean: [Float] = [0.4488, 0.4371, 0.4040]
  private static let range: Float = 255

  func matches(_ weights: StateDict) -> Bool {
    ["conv_1", "block_1.c1_r", "conv_2"].allSatisfy {
      weights["\($0).sk.weight"] != nil || weights["\($0).eval_conv.weight"] != nil
    } && weights["conv_cat.weight"] != nil && weights["upsampler.0.weight"] != nil
  }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    let cat = try layers.shape("conv_cat.weight")
    let features = cat[0]
    let probe = layers.has("conv_1.sk.weight") ? "conv_1.sk.weight" : "conv_1.eval_conv.weight"
    let channels = try layers.shape(probe)[1]
    let isNormed = !layers.has("no_norm")
    guard channels == 3 || (channels == 1 && !isNormed) else {
      throw layers.unsupported("\(channels) input channels", "3, or 1 without normalisation")
    }
    let outputs = try layers.shape("upsampler.0.weight")[0]
    guard let scale = (1...16).first(where: { $0 * $0 * channels == outputs }) else {
      throw layers.unsupported(
        "\(outputs) channels before the pixel shuffle", "\(channels) times a square")
    }
    let picture = layers.picture(channels: channels)
    var value = picture
    if isNormed {
      let mean = layers.onnx.constant("mean", shape: [1, 3, 1, 1], floats: Self.mean)
      value = layers.scaled(layers.onnx.node("Sub", [picture, mean]), by: Self.range)
    }
    let start = try conv(&layers, value, "conv_1", inputs: channels, outputs: features)
    var blocks: [(result: String, first: String)] = []
    for index in 1...6 {
      blocks.append(
        try block(&layers, blocks.last?.result ?? start, "block_\(index)", features: features))
    }
    let end = try conv(&layers, blocks[5].result, "conv_2", inputs: features, outputs: features)
    let joined = layers.onnx.concat([start, end, blocks[0].result, blocks[5].first])
    value = try layers.conv(joined, "conv_cat", inputs: 4 * features, size: 1)
    value = try layers.conv(value, "upsampler.0", inputs: features, size: 3)
    value = layers.pixelShuffle(value, scale: scale)
    let network = try layers.finish(value, channels: channels) {
      $0 == "no_norm" || $0.hasSuffix(".eval_conv.weight") || $0.hasSuffix(".eval_conv.bias")
    }
    return RebuiltNetwork(
      architecture: name,
      details: ["\(features) features"] + (isNormed ? [] : ["without normalisation"]),
      network: network, purpose: scale == 1 ? .restoration : .superResolution, scale: scale,
      channels: channels == 3 ? .rgb : .luma, range: 0...1, parameterCount: layers.parameterCount)
  }

  /// An attention block without parameters of its own: the result, and its first activation. (The
  /// network's code hands out the first convolution's result, which its activation has overwritten.)
  private func block(
    _ layers: inout LayerBuilder, _ input: String, _ name: String, features: Int
  ) throws -> (result: String, first: String) {
    func sigmoid(_ layers: inout LayerBuilder, _ value: String) -> String {
      layers.onnx.node("Sigmoid", [value])
    }
    var value = try conv(&layers, input, "\(name).c1_r", inputs: features, outputs: features)
    let first = layers.onnx.mul(value, sigmoid(&layers, value))
    value = try conv(&layers, first, "\(name).c2_r", inputs: features, outputs: features)
    value = layers.onnx.mul(value, sigmoid(&layers, value))
    value = try conv(&layers, value, "\(name).c3_r", inputs: features, outputs: features)
    let half = layers.onnx.constant(shape: [], floats: [0.5])
    let attention = layers.onnx.node("Sub", [sigmoid(&layers, value), half])
    return (layers.onnx.mul(layers.onnx.add(value, input), attention), first)
  }

  /// A trained convolution (1×1, 3×3 and 1×1 in a row, beside a 1×1) as the 3×3 one it equals.
  private func conv(
    _ layers: inout LayerBuilder, _ input: String, _ name: String, inputs: Int, outputs: Int
  ) throws -> String {
    guard layers.has("\(name).conv.0.weight") else {
      return try layers.conv(input, "\(name).eval_conv", inputs: inputs, outputs: outputs, size: 3)
    }
    let first = try layers.kernel("\(name).conv.0", inputs: inputs, size: 1)
    let second = try layers.kernel("\(name).conv.1", inputs: first.shape[0], size: 3)
    let third = try layers.kernel(
      "\(name).conv.2", inputs: second.shape[0], outputs: outputs, size: 1)
    let skip = try layers.kernel("\(name).sk", inputs: inputs, outputs: outputs, size: 1)
    return layers.conv(
      input, KernelChain.joined(first, second, third, beside: skip), named: name)
  }
}
