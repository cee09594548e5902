import Onnx

extension LayerBuilder {
  /// The weights of a convolution and its bias, as stored or folded with what follows.
  struct Kernel {
    /// out, in, height, width
    var shape: [Int]
    /// Row-major.
    var weight: [Float]
    /// One per output; nil for none.
    var bias: [Float]?
  }

  /// Reads `name.weight` and, where it is there, `name.bias`.
  ///
  /// - Parameters:
  ///   - inputs: the channels that come in.
  ///   - outputs: the channels that must come out; nil for however many there are.
  ///   - size: height and width of the kernel; nil for any odd ones.
  mutating func kernel(
    _ name: String, inputs: Int, outputs: Int? = nil, size: Int? = nil
  ) throws(ArchitectureError) -> Kernel {
    let found = try shape(name + ".weight")
    let expected = [outputs ?? found[0], inputs, size ?? found[2], size ?? found[3]]
    let weight = try floats(name + ".weight", shape: expected)
    guard expected.product <= 1 << 28 else {
      throw unsupported("a kernel of \(expected)", "at most 2^28 numbers")
    }
    let bias = has(name + ".bias") ? try floats(name + ".bias", shape: [expected[0]]) : nil
    return Kernel(shape: expected, weight: weight, bias: bias)
  }

  /// A convolution; `padding` is the same on all sides, by default what keeps the size.
  mutating func conv(
    _ input: String, _ kernel: Kernel, named name: String, stride: Int = 1, padding: Int? = nil
  ) -> String {
    let (height, width) = (kernel.shape[2], kernel.shape[3])
    let (y, x) = (padding ?? height / 2, padding ?? width / 2)
    let weight = onnx.constant(name + ".weight", shape: kernel.shape, floats: kernel.weight)
    let bias = kernel.bias.map {
      onnx.constant(name + ".bias", shape: [kernel.shape[0]], floats: $0)
    }
    return onnx.conv(
      input, weight: weight, bias: bias, kernel: [height, width], strides: [stride, stride],
      pads: [y, x, y, x])
  }

  /// The convolution stored under a name.
  mutating func conv(
    _ input: String, _ name: String, inputs: Int, outputs: Int? = nil, size: Int? = nil,
    stride: Int = 1, padding: Int? = nil
  ) throws(ArchitectureError) -> String {
    let kernel = try kernel(name, inputs: inputs, outputs: outputs, size: size)
    return conv(input, kernel, named: name, stride: stride, padding: padding)
  }

  /// x where positive, slope × x elsewhere.
  mutating func leakyRelu(_ input: String, slope: Float) -> String {
    onnx.node("LeakyRelu", [input], ["alpha": .float(slope)])
  }

  /// The learned slopes stored under a name: one, or one a channel.
  mutating func prelu(_ input: String, _ name: String, channels: Int) throws(ArchitectureError)
    -> String
  {
    let count = try shape(name + ".weight", rank: 1)[0]
    guard count == 1 || count == channels else {
      throw .shape(
        architecture: architecture, tensor: name + ".weight", found: "\(count)",
        expected: "1 or \(channels)")
    }
    let slopes = try floats(name + ".weight", shape: [count])
    // One a channel in every case: engines know that form best.
    let all = count == channels ? slopes : [Float](repeating: slopes[0], count: channels)
    let slope = onnx.constant(name + ".weight", shape: [channels, 1, 1], floats: all)
    return onnx.node("PRelu", [input, slope])
  }

  /// Nearest-neighbour enlargement as PyTorch's `interpolate` does it.
  mutating func nearest(_ input: String, scale: Int) -> String {
    guard scale > 1 else { return input }
    return onnx.resize(
      input, scaleY: Float(scale), scaleX: Float(scale), coordinates: "asymmetric",
      nearest: "floor")
  }

  /// Pixel shuffle, PyTorch's channel order.
  mutating func pixelShuffle(_ input: String, scale: Int) -> String {
    scale > 1 ? onnx.depthToSpace(input, block: scale) : input
  }

  /// Multiplies by one number.
  mutating func scaled(_ input: String, by factor: Float) -> String {
    onnx.mul(input, onnx.constant(shape: [], floats: [factor]))
  }

  /// A convolution behind a padding that reflects the picture.
  mutating func reflectedConv(
    _ input: String, _ name: String, inputs: Int, outputs: Int? = nil, size: Int, stride: Int = 1
  ) throws(ArchitectureError) -> String {
    let margin = size / 2
    let padded = onnx.pad(
      input, top: margin, left: margin, bottom: margin, right: margin, mode: "reflect")
    return try conv(
      padded, name, inputs: inputs, outputs: outputs, size: size, stride: stride, padding: 0)
  }

  /// Instance normalisation with learned scale and shift.
  mutating func instanceNorm(
    _ input: String, _ name: String, channels: Int
  ) throws(ArchitectureError) -> String {
    let scale = try floats(name + ".weight", shape: [channels])
    let shift = try floats(name + ".bias", shape: [channels])
    return onnx.node(
      "InstanceNormalization",
      [
        input, onnx.constant(name + ".weight", shape: [channels], floats: scale),
        onnx.constant(name + ".bias", shape: [channels], floats: shift),
      ], name: name, ["epsilon": .float(1e-5)])
  }

  /// Batch normalisation with fixed statistics, folded into the convolution before it.
  mutating func folded(
    _ kernel: Kernel, batchNorm name: String
  ) throws(ArchitectureError) -> Kernel {
    let outputs = kernel.shape[0]
    let gain = try floats(name + ".weight", shape: [outputs])
    let shift = try floats(name + ".bias", shape: [outputs])
    let mean = try floats(name + ".running_mean", shape: [outputs])
    let variance = try floats(name + ".running_var", shape: [outputs])
    var result = kernel
    var bias = kernel.bias ?? [Float](repeating: 0, count: outputs)
    let size = kernel.weight.count / outputs
    for output in 0..<outputs {
      // PyTorch's epsilon.
      let factor = gain[output] / (variance[output] + 1e-5).squareRoot()
      for index in output * size..<(output + 1) * size { result.weight[index] *= factor }
      bias[output] = (bias[output] - mean[output]) * factor + shift[output]
    }
    result.bias = bias
    return result
  }
}

extension [Int] {
  /// The product of all lengths.
  var product: Int { reduce(1, *) }
}
