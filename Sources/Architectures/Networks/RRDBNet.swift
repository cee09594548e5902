import Weights

/// ESRGAN's network of residual-in-residual dense blocks (Wang et al. 2018), with its layouts of
/// names: the first (`model.0…`), ESRGAN's and BSRGAN's later one (`RRDB_trunk…`) and Real-ESRGAN's
/// (`body…`); any number of features, blocks and growth channels, 1×, 2×, 4× and more, ESRGAN+'s
/// additional paths and Real-ESRGAN's pixel-unshuffled inputs.
struct RRDBNet: Architecture {
  let name = "ESRGAN (RRDB)"

  /// Slope of the activations, and the factor of residual paths.
  private static let slope: Float = 0.2
  private static let residual: Float = 0.2

  func matches(_ weights: StateDict) -> Bool { Names(weights) != nil }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    guard let names = Names(weights) else {
      throw ArchitectureError.missing(architecture: name, tensor: "conv_first.weight")
    }
    var layers = LayerBuilder(name, weights)
    let first = try layers.shape(names.first + ".weight")
    let features = first[0]
    let channels = try layers.shape(names.last + ".weight")[0]
    guard let unshuffle = [1, 2, 4].first(where: { channels * $0 * $0 == first[1] }),
      channels == 1 || channels == 3
    else {
      throw layers.unsupported(
        "\(first[1]) input and \(channels) output channels", "3 or 1, or 4 or 16 times as many in")
    }
    let enlargement = 1 << names.enlargements.count
    guard enlargement.isMultiple(of: unshuffle) else {
      throw layers.unsupported("a reduction by \(unshuffle / enlargement)", "scale 1 or more")
    }

    let picture = layers.picture(channels: channels)
    var kernel = try layers.kernel(names.first, inputs: first[1], size: 3)
    var input = picture
    if unshuffle > 1 {
      input = layers.onnx.node("SpaceToDepth", [picture], ["blocksize": .int(unshuffle)])
      kernel = Self.reordered(kernel, channels: channels, block: unshuffle)
    }
    let start = layers.conv(input, kernel, named: names.first)
    var value = start
    for block in 0..<names.blocks {
      let before = value
      for part in 1...3 {
        value = try dense(&layers, value, names.dense(block, part), features, names.suffix)
      }
      value = layers.onnx.add(layers.scaled(value, by: Self.residual), before)
    }
    value = layers.onnx.add(
      start, try layers.conv(value, names.trunk, inputs: features, outputs: features, size: 3))
    for step in names.enlargements {
      value = layers.nearest(value, scale: 2)
      value = try layers.conv(value, step, inputs: features, outputs: features, size: 3)
      value = layers.leakyRelu(value, slope: Self.slope)
    }
    value = try layers.conv(value, names.high, inputs: features, outputs: features, size: 3)
    value = layers.leakyRelu(value, slope: Self.slope)
    value = try layers.conv(value, names.last, inputs: features, outputs: channels, size: 3)
    let network = try layers.finish(value, channels: channels)
    let scale = enlargement / unshuffle
    return RebuiltNetwork(
      architecture: name,
      details: ["\(features) features", "\(names.blocks) blocks"]
        + (unshuffle > 1 ? ["pixel-unshuffle \(unshuffle)"] : [])
        + (names.isPlus ? ["ESRGAN+"] : []),
      network: network, purpose: scale == 1 ? .restoration : .superResolution, scale: scale,
      channels: channels == 3 ? .rgb : .luma, range: 0...1,
      parameterCount: layers.parameterCount)
  }

  /// A residual dense block: each convolution sees all that came before it.
  private func dense(
    _ layers: inout LayerBuilder, _ input: String, _ name: String, _ features: Int,
    _ suffix: String
  ) throws -> String {
    let growth = try layers.shape("\(name).conv1\(suffix).weight")[0]
    let isPlus = layers.has("\(name).conv1x1.weight")
    var parts = [input]
    for index in 1...4 {
      var value = try layers.conv(
        parts.count == 1 ? input : layers.onnx.concat(parts), "\(name).conv\(index)\(suffix)",
        inputs: features + (index - 1) * growth, outputs: growth, size: 3)
      value = layers.leakyRelu(value, slope: Self.slope)
      if isPlus, index == 2 {
        let side = try layers.conv(
          input, "\(name).conv1x1", inputs: features, outputs: growth, size: 1)
        value = layers.onnx.add(value, side)
      } else if isPlus, index == 4 {
        value = layers.onnx.add(value, parts[2])
      }
      parts.append(value)
    }
    let last = try layers.conv(
      layers.onnx.concat(parts), "\(name).conv5\(suffix)", inputs: features + 4 * growth,
      outputs: features, size: 3)
    return layers.onnx.add(layers.scaled(last, by: Self.residual), input)
  }

  /// PyTorch's pixel-unshuffle sorts by colour, then by place in the block; ONNX's SpaceToDepth by
  /// place, then by colour: the first convolution's inputs change places.
  private static func reordered(
    _ kernel: LayerBuilder.Kernel, channels: Int, block: Int
  ) -> LayerBuilder.Kernel {
    var result = kernel
    let (inputs, taps) = (kernel.shape[1], kernel.shape[2] * kernel.shape[3])
    for output in 0..<kernel.shape[0] {
      for place in 0..<block * block {
        for channel in 0..<channels {
          let source = (output * inputs + channel * block * block + place) * taps
          let target = (output * inputs + place * channels + channel) * taps
          for tap in 0..<taps { result.weight[target + tap] = kernel.weight[source + tap] }
        }
      }
    }
    return result
  }
}
