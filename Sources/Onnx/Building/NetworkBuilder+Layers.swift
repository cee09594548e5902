extension NetworkBuilder {
  /// A convolution. `pads` are ONNX's: all begins, then all ends (top, left, bottom, right).
  public mutating func conv(
    _ input: String, weight: String, bias: String? = nil, kernel: [Int], strides: [Int] = [1, 1],
    pads: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1], groups: Int = 1, name: String? = nil
  ) -> String {
    node(
      "Conv", [input, weight] + (bias.map { [$0] } ?? []), name: name,
      [
        "kernel_shape": .ints(kernel), "strides": .ints(strides), "pads": .ints(pads),
        "dilations": .ints(dilations), "group": .int(groups),
      ])
  }

  /// A transposed convolution; the weight's dimensions are in, out ÷ groups, kernel.
  public mutating func convTranspose(
    _ input: String, weight: String, bias: String? = nil, kernel: [Int], strides: [Int] = [1, 1],
    pads: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1], outputPadding: [Int] = [0, 0],
    groups: Int = 1, name: String? = nil
  ) -> String {
    node(
      "ConvTranspose", [input, weight] + (bias.map { [$0] } ?? []), name: name,
      [
        "kernel_shape": .ints(kernel), "strides": .ints(strides), "pads": .ints(pads),
        "dilations": .ints(dilations), "output_padding": .ints(outputPadding),
        "group": .int(groups),
      ])
  }

  /// max(x, 0).
  public mutating func relu(_ input: String) -> String { node("Relu", [input]) }

  /// The sum of two tensors, broadcast.
  public mutating func add(_ a: String, _ b: String) -> String { node("Add", [a, b]) }

  /// The product of two tensors, broadcast.
  public mutating func mul(_ a: String, _ b: String) -> String { node("Mul", [a, b]) }

  /// Tensors side by side along an axis.
  public mutating func concat(_ inputs: [String], axis: Int = 1) -> String {
    node("Concat", inputs, ["axis": .int(axis)])
  }

  /// Padding of an NCHW tensor's picture axes: `constant`, `reflect`, `edge` or `wrap`.
  public mutating func pad(
    _ input: String, top: Int, left: Int, bottom: Int, right: Int, mode: String = "constant"
  ) -> String {
    let pads = constant(shape: [8], integers: [0, 0, top, left, 0, 0, bottom, right])
    return node("Pad", [input, pads], ["mode": .string(mode)])
  }

  /// A resize of an NCHW tensor's picture axes by fixed scales.
  public mutating func resize(
    _ input: String, scaleY: Float, scaleX: Float, mode: String = "nearest",
    coordinates: String = "half_pixel", nearest: String = "round_prefer_floor"
  ) -> String {
    let scales = constant(shape: [4], floats: [1, 1, scaleY, scaleX])
    return node(
      "Resize", [input, "", scales],
      [
        "mode": .string(mode), "coordinate_transformation_mode": .string(coordinates),
        "nearest_mode": .string(nearest),
      ])
  }

  /// Pixel shuffle: channels become picture. `order` is `CRD` (PyTorch's) or `DCR`.
  public mutating func depthToSpace(
    _ input: String, block: Int, order: String = "CRD"
  ) -> String {
    node("DepthToSpace", [input], ["blocksize": .int(block), "mode": .string(order)])
  }

  /// A max or average pool (`MaxPool`, `AveragePool`).
  public mutating func pool(
    _ operation: String, _ input: String, kernel: [Int], strides: [Int] = [1, 1],
    pads: [Int] = [0, 0, 0, 0], ceilMode: Bool = false
  ) -> String {
    node(
      operation, [input],
      [
        "kernel_shape": .ints(kernel), "strides": .ints(strides), "pads": .ints(pads),
        "ceil_mode": .int(ceilMode ? 1 : 0),
      ])
  }
}
