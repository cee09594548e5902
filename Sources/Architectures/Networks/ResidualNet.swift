import Weights

/// SRResNet as BasicSR modifies it (MSRResNet): residual blocks without normalisation, pixel
/// shuffles, and the input enlarged bilinearly added at the end.
struct ResidualNet: Architecture {
  let name = "SRResNet (MSRResNet)"

  private static let slope: Float = 0.1

  func matches(_ weights: StateDict) -> Bool {
    ["conv_first", "upconv1", "conv_last", trunk(weights) + ".0.conv1"].allSatisfy {
      weights[$0 + ".weight"] != nil
    } && !RRDBNet().matches(weights)
  }

  /// BasicSR's name for the blocks, and ESRGAN's first one.
  private func trunk(_ weights: StateDict) -> String {
    weights["recon_trunk.0.conv1.weight"] != nil ? "recon_trunk" : "body"
  }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    let trunk = trunk(weights)
    let first = try layers.shape("conv_first.weight")
    let (features, channels) = (first[0], first[1])
    guard channels == 1 || channels == 3 else {
      throw layers.unsupported("\(channels) input channels", "3 or 1")
    }
    let picture = layers.picture(channels: channels)
    var value = try layers.conv(picture, "conv_first", inputs: channels, size: 3)
    value = layers.leakyRelu(value, slope: Self.slope)
    var blocks = 0
    while layers.has("\(trunk).\(blocks).conv1.weight") {
      let name = "\(trunk).\(blocks)"
      var inner = try layers.conv(
        value, "\(name).conv1", inputs: features, outputs: features, size: 3)
      inner = layers.onnx.relu(inner)
      inner = try layers.conv(inner, "\(name).conv2", inputs: features, outputs: features, size: 3)
      value = layers.onnx.add(value, inner)
      blocks += 1
    }
    var scale = 1
    for step in ["upconv1", "upconv2"] where layers.has(step + ".weight") {
      let outputs = try layers.shape(step + ".weight")[0]
      guard let factor = [2, 3].first(where: { $0 * $0 * features == outputs }) else {
        throw layers.unsupported("\(outputs) channels from \(step)", "4 or 9 times \(features)")
      }
      value = try layers.conv(value, step, inputs: features, size: 3)
      value = layers.leakyRelu(layers.pixelShuffle(value, scale: factor), slope: Self.slope)
      scale *= factor
    }
    let high = layers.has("HRconv.weight") ? "HRconv" : "conv_hr"
    value = try layers.conv(value, high, inputs: features, outputs: features, size: 3)
    value = layers.leakyRelu(value, slope: Self.slope)
    value = try layers.conv(value, "conv_last", inputs: features, outputs: channels, size: 3)
    let base = layers.onnx.resize(
      picture, scaleY: Float(scale), scaleX: Float(scale), mode: "linear")
    value = layers.onnx.add(value, base)
    let network = try layers.finish(value, channels: channels)
    return RebuiltNetwork(
      architecture: name, details: ["\(features) features", "\(blocks) blocks"], network: network,
      purpose: .superResolution, scale: scale, channels: channels == 3 ? .rgb : .luma, range: 0...1,
      parameterCount: layers.parameterCount)
  }
}
