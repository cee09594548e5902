import Weights

/// Real-ESRGAN's compact network (SRVGGNetCompact): plain convolutions with learned slopes, all at
/// the input's size, added to the enlarged input.
struct CompactNet: Architecture {
  let name = "Real-ESRGAN compact (SRVGGNet)"

  func matches(_ weights: StateDict) -> Bool {
    weights["body.0.weight"]?.shape.count == 4 && weights["body.1.weight"]?.shape.count == 1
      && weights["body.2.weight"]?.shape.count == 4
  }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    let first = try layers.shape("body.0.weight")
    let (features, channels) = (first[0], first[1])
    guard channels == 1 || channels == 3 else {
      throw layers.unsupported("\(channels) input channels", "3 or 1")
    }
    // Convolutions at even places, slopes at odd ones, and a convolution at the end.
    var last = 0
    while layers.has("body.\(last + 2).weight") { last += 2 }
    let outputs = try layers.shape("body.\(last).weight")[0]
    guard let scale = (1...16).first(where: { $0 * $0 * channels == outputs }) else {
      throw layers.unsupported(
        "\(outputs) channels before the pixel shuffle", "\(channels) times a square")
    }
    let picture = layers.picture(channels: channels)
    var value = try layers.conv(picture, "body.0", inputs: channels, size: 3)
    value = try layers.prelu(value, "body.1", channels: features)
    for place in stride(from: 2, to: last, by: 2) {
      value = try layers.conv(value, "body.\(place)", inputs: features, outputs: features, size: 3)
      value = try layers.prelu(value, "body.\(place + 1)", channels: features)
    }
    value = try layers.conv(value, "body.\(last)", inputs: features, size: 3)
    value = layers.pixelShuffle(value, scale: scale)
    value = layers.onnx.add(value, layers.nearest(picture, scale: scale))
    let network = try layers.finish(value, channels: channels)
    return RebuiltNetwork(
      architecture: name, details: ["\(features) features", "\(last / 2 - 1) convolutions"],
      network: network, purpose: scale == 1 ? .restoration : .superResolution, scale: scale,
      channels: channels == 3 ? .rgb : .luma, range: 0...1, parameterCount: layers.parameterCount)
  }
}
