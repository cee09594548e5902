import Weights

/// VGG (Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
/// 2015) without its classifier: 3×3 convolutions with ReLU in blocks, halved between them by 2×2 max
/// pooling. Any number of layers and channels; its feature maps, each after its ReLU, are the outputs.
struct VGGNet: Architecture {
  let name = "VGG"

  func matches(_ weights: StateDict) -> Bool { VGGLayout(weights) != nil }

  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork {
    var layers = LayerBuilder(name, weights)
    guard let layout = VGGLayout(weights) else {
      throw layers.unsupported("other names", "features.0.weight, block1_conv1 or conv1_1")
    }
    var channels = 3
    var value = layers.picture(channels: channels)
    var maps: [(name: String, tensor: String, channels: Int)] = []
    var expected: (block: Int, index: Int) = (1, 1)
    for convolution in layout.convolutions {
      if convolution.startsBlock {
        value = layers.onnx.node(
          "MaxPool", [value], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        expected = (expected.block + 1, 1)
      }
      let layer = "conv\(expected.block)_\(expected.index)"
      guard convolution.layer == layer else {
        throw layers.unsupported("\(convolution.layer)", "\(layer) before it")
      }
      expected.index += 1
      var kernel = try kernel(convolution, inputs: channels, layout.origin, &layers)
      if let norm = convolution.norm { kernel = try layers.folded(kernel, batchNorm: norm) }
      layers.onnx.node("Relu", [layers.conv(value, kernel, named: layer)], outputs: [layer])
      value = layer
      channels = kernel.shape[0]
      maps.append((layer, value, channels))
    }
    let network = try layers.finish(maps: maps, ignoring: VGGLayout.isOutside)
    let isTorch = layout.origin == .torchvision
    let count = maps.count
    return RebuiltNetwork(
      architecture: name,
      details: ["\(count) convolutions to \(maps.last?.name ?? "")"]
        + (layout.convolutions[0].norm == nil ? [] : ["batch norm folded in"])
        + [isTorch ? "torchvision's pictures" : "Caffe's pictures"], network: network,
      purpose: .extractor, scale: 1, channels: isTorch ? .rgb : .bgr,
      range: isTorch ? 0...1 : 0...255, parameterCount: layers.parameterCount,
      mean: isTorch ? [0.485, 0.456, 0.406] : [103.939, 116.779, 123.68],
      std: isTorch ? [0.229, 0.224, 0.225] : [], layers: maps.map(\.name))
  }

  /// The kernel as out, in, 3, 3, however it is stored: TensorFlow has 3, 3, in, out.
  private func kernel(
    _ convolution: VGGLayout.Convolution, inputs: Int, _ origin: VGGLayout.Origin,
    _ layers: inout LayerBuilder
  ) throws -> LayerBuilder.Kernel {
    let shape = try layers.shape(convolution.kernel)
    let isLast = shape[0] == 3 && shape[1] == 3 && shape[2] == inputs
    // Three channels in and out leave both possible: then the origin decides.
    let isFirst = shape[1] == inputs && shape[2] == 3 && shape[3] == 3
    guard isLast, !isFirst || origin == .caffe else {
      let weight = try layers.floats(convolution.kernel, shape: [shape[0], inputs, 3, 3])
      let bias = try layers.floats(convolution.bias, shape: [shape[0]])
      return LayerBuilder.Kernel(shape: [shape[0], inputs, 3, 3], weight: weight, bias: bias)
    }
    let outputs = shape[3]
    let stored = try layers.floats(convolution.kernel, shape: shape)
    let bias = try layers.floats(convolution.bias, shape: [outputs])
    var weight = [Float](repeating: 0, count: stored.count)
    for tap in 0..<9 {
      for input in 0..<inputs {
        for output in 0..<outputs {
          weight[(output * inputs + input) * 9 + tap] =
            stored[(tap * inputs + input) * outputs + output]
        }
      }
    }
    return LayerBuilder.Kernel(shape: [outputs, inputs, 3, 3], weight: weight, bias: bias)
  }
}
