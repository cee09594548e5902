import Weights

/// The fast-neural-style network of pytorch/examples (Johnson et al. 2016 with instance norm and
/// upsampled convolutions), RGB 0..255. Files of PyTorch before 0.4 also hold running statistics,
/// which instance norm never uses.
struct TransformerNet: Architecture {
  let name = "fast-neural-style (pytorch/examples)"

  func matches(_ weights: StateDict) -> Bool {
    ["conv1.conv2d.weight", "in1.weight", "res1.conv1.conv2d.weight", "deconv1.conv2d.weight"]
      .allSatisfy { weights[$0] != nil }
  }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    let channels = try layers.shape("conv1.conv2d.weight")[1]
    guard channels == 3 else { throw layers.unsupported("\(channels) input channels", "3") }
    var value = layers.picture(channels: channels)
    var features = channels
    for index in 1...3 {
      value = try step(
        &layers, value, "conv\(index).conv2d", "in\(index)", &features, size: index == 1 ? 9 : 3,
        stride: index == 1 ? 1 : 2)
    }
    var blocks = 0
    while layers.has("res\(blocks + 1).conv1.conv2d.weight") {
      blocks += 1
      let name = "res\(blocks)"
      let before = value
      var width = features
      value = try step(
        &layers, value, "\(name).conv1.conv2d", "\(name).in1", &width, size: 3, stride: 1)
      value = try layers.reflectedConv(
        value, "\(name).conv2.conv2d", inputs: width, outputs: features, size: 3)
      value = try layers.instanceNorm(value, "\(name).in2", channels: features)
      value = layers.onnx.add(value, before)
    }
    for index in 1...2 {
      value = layers.nearest(value, scale: 2)
      value = try step(
        &layers, value, "deconv\(index).conv2d", "in\(index + 3)", &features, size: 3, stride: 1)
    }
    value = try layers.reflectedConv(
      value, "deconv3.conv2d", inputs: features, outputs: channels, size: 9)
    let network = try layers.finish(value, channels: channels) {
      $0.hasSuffix(".running_mean") || $0.hasSuffix(".running_var")
        || $0.hasSuffix(".num_batches_tracked")
    }
    return RebuiltNetwork(
      architecture: name, details: ["\(blocks) blocks", "instance norm"], network: network,
      purpose: .style, scale: 1, channels: .rgb, range: 0...255,
      parameterCount: layers.parameterCount)
  }

  /// Convolution, instance norm and ReLU; `features` becomes the number of channels that come out.
  private func step(
    _ layers: inout LayerBuilder, _ input: String, _ name: String, _ norm: String,
    _ features: inout Int, size: Int, stride: Int
  ) throws -> String {
    let inputs = features
    features = try layers.shape(name + ".weight")[0]
    var value = try layers.reflectedConv(input, name, inputs: inputs, size: size, stride: stride)
    value = try layers.instanceNorm(value, norm, channels: features)
    return layers.onnx.relu(value)
  }
}
