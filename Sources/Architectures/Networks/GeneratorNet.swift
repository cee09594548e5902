import Weights

/// SRResNet as the generator of SRGAN (Ledig et al. 2017), in the layout of leftthomas/SRGAN:
/// batch norm (folded here), learned slopes, pixel shuffles, and tanh brought to 0..1.
struct GeneratorNet: Architecture {
  let name = "SRResNet (SRGAN's generator)"

  func matches(_ weights: StateDict) -> Bool {
    ["block1.0.weight", "block1.1.weight", "block2.conv1.weight", "block2.bn1.running_mean"]
      .allSatisfy { weights[$0] != nil }
  }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    let first = try layers.shape("block1.0.weight")
    let (features, channels) = (first[0], first[1])
    guard channels == 1 || channels == 3 else {
      throw layers.unsupported("\(channels) input channels", "3 or 1")
    }
    let picture = layers.picture(channels: channels)
    var value = try layers.conv(picture, "block1.0", inputs: channels, size: 9)
    let start = try layers.prelu(value, "block1.1", channels: features)
    value = start
    var place = 2
    while layers.has("block\(place).conv1.weight") {
      let name = "block\(place)"
      var inner = try normed(&layers, value, "\(name).conv1", "\(name).bn1", features)
      inner = try layers.prelu(inner, "\(name).prelu", channels: features)
      inner = try normed(&layers, inner, "\(name).conv2", "\(name).bn2", features)
      value = layers.onnx.add(value, inner)
      place += 1
    }
    let (middle, end) = ("block\(place)", "block\(place + 1)")
    value = layers.onnx.add(
      start, try normed(&layers, value, "\(middle).0", "\(middle).1", features))
    var doublings = 0
    while layers.has("\(end).\(doublings).conv.weight") {
      let name = "\(end).\(doublings)"
      value = try layers.conv(
        value, "\(name).conv", inputs: features, outputs: 4 * features, size: 3)
      value = layers.pixelShuffle(value, scale: 2)
      value = try layers.prelu(value, "\(name).prelu", channels: features)
      doublings += 1
    }
    value = try layers.conv(
      value, "\(end).\(doublings)", inputs: features, outputs: channels, size: 9)
    value = layers.onnx.node("Tanh", [value])
    let one = layers.onnx.constant(shape: [], floats: [1])
    value = layers.scaled(layers.onnx.add(value, one), by: 0.5)
    let network = try layers.finish(value, channels: channels) {
      $0.hasSuffix(".num_batches_tracked")
    }
    return RebuiltNetwork(
      architecture: name, details: ["\(features) features", "\(place - 2) blocks"],
      network: network, purpose: doublings == 0 ? .restoration : .superResolution,
      scale: 1 << doublings, channels: channels == 3 ? .rgb : .luma, range: 0...1,
      parameterCount: layers.parameterCount)
  }

  private func normed(
    _ layers: inout LayerBuilder, _ input: String, _ name: String, _ norm: String, _ features: Int
  ) throws -> String {
    let kernel = try layers.kernel(name, inputs: features, outputs: features, size: 3)
    return layers.conv(input, try layers.folded(kernel, batchNorm: norm), named: name)
  }
}
