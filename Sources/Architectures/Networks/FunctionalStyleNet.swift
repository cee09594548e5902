import Weights

/// functional-zoo's fast-neural-style network: no normalisation (it was folded into the
/// convolutions), zero padding, BGR 0..255 without mean, clamped to 0..255.
struct FunctionalStyleNet: Architecture {
  let name = "fast-neural-style (functional-zoo)"

  func matches(_ weights: StateDict) -> Bool {
    ["c1.weight", "c3.weight", "r1.c1.weight", "d1.weight", "d3.weight"]
      .allSatisfy { weights[$0] != nil }
  }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    let channels = try layers.shape("c1.weight")[1]
    guard channels == 3 else { throw layers.unsupported("\(channels) input channels", "3") }
    var value = layers.picture(channels: channels)
    var features = channels
    for (index, size) in [(1, 9), (2, 4), (3, 4)] {
      let inputs = features
      features = try layers.shape("c\(index).weight")[0]
      value = try layers.conv(
        value, "c\(index)", inputs: inputs, size: size, stride: index == 1 ? 1 : 2,
        padding: index == 1 ? 4 : 1)
      value = layers.onnx.relu(value)
    }
    var blocks = 0
    while layers.has("r\(blocks + 1).c1.weight") {
      blocks += 1
      var inner = try layers.conv(value, "r\(blocks).c1", inputs: features, size: 3)
      let width = try layers.shape("r\(blocks).c1.weight")[0]
      inner = layers.onnx.relu(inner)
      inner = try layers.conv(
        inner, "r\(blocks).c2", inputs: width, outputs: features, size: 3)
      value = layers.onnx.add(value, inner)
    }
    for index in 1...2 {
      value = layers.onnx.relu(try enlarged(&layers, value, "d\(index)", &features))
    }
    value = try layers.conv(value, "d3", inputs: features, outputs: channels, size: 9)
    let (low, high) = (
      layers.onnx.constant(shape: [], floats: [0]), layers.onnx.constant(shape: [], floats: [255])
    )
    value = layers.onnx.node("Clip", [value, low, high])
    let network = try layers.finish(value, channels: channels)
    return RebuiltNetwork(
      architecture: name, details: ["\(blocks) blocks", "no normalisation"], network: network,
      purpose: .style, scale: 1, channels: .bgr, range: 0...255,
      parameterCount: layers.parameterCount)
  }

  /// A transposed convolution, 4×4 with stride 2 and padding 1; its weight is in, out, 4, 4.
  private func enlarged(
    _ layers: inout LayerBuilder, _ input: String, _ name: String, _ features: inout Int
  ) throws -> String {
    let inputs = features
    features = try layers.shape(name + ".weight")[1]
    let shape = [inputs, features, 4, 4]
    let weight = layers.onnx.constant(
      name + ".weight", shape: shape, floats: try layers.floats(name + ".weight", shape: shape))
    let bias: String? =
      layers.has(name + ".bias")
      ? layers.onnx.constant(
        name + ".bias", shape: [features],
        floats: try layers.floats(name + ".bias", shape: [features])) : nil
    return layers.onnx.convTranspose(
      input, weight: weight, bias: bias, kernel: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1])
  }
}
