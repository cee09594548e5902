import Impasto

/// Small networks of random layers with random weights, three channels in and out.
public struct RandomNetwork {
  /// The ONNX file.
  public let bytes: [UInt8]
  /// Output pixels per input pixel.
  public let scale: Int
  /// What it is made of, for messages.
  public let layers: [String]

  private var generator: SeededGenerator

  /// A network; the same for the same seed.
  ///
  /// Layers: convolutions of 1×1 to 9×9 with dilation, strided convolutions, transposed ones,
  /// valid ones, reflect padding, nearest and linear resizing, pixel shuffle, pooling, skips.
  public init(seed: UInt64, valid: Bool = false) throws {
    generator = SeededGenerator(seed: seed)
    var builder = NetworkBuilder()
    var layers: [String] = []
    let channels = 6
    var tensor = builder.input(
      "input", [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")])
    tensor = Self.conv(&builder, tensor, 3, channels, kernel: 3, &generator)
    var scale = 1
    var reductions = 0
    let count = Int.random(in: 2...5, using: &generator)
    for _ in 0..<count {
      let kind = Int.random(in: 0..<(valid ? 11 : 10), using: &generator)
      switch kind {
      case 0, 1:
        let kernel = [1, 3, 5, 7, 9].randomElement(using: &generator) ?? 3
        tensor = Self.conv(&builder, tensor, channels, channels, kernel: kernel, &generator)
        layers.append("conv \(kernel)")
      case 2:
        tensor = Self.conv(
          &builder, tensor, channels, channels, kernel: 3, dilation: 2, &generator)
        layers.append("conv 3 dilated")
      case 3 where reductions < 2:
        tensor = Self.conv(&builder, tensor, channels, channels, kernel: 3, stride: 2, &generator)
        reductions += 1
        layers.append("conv 3 stride 2")
      case 4 where reductions < 2:
        tensor = builder.pool("MaxPool", tensor, kernel: [2, 2], strides: [2, 2])
        reductions += 1
        layers.append("max-pool 2")
      case 5:
        let margin = Int.random(in: 1...3, using: &generator)
        tensor = builder.pad(
          tensor, top: margin, left: margin, bottom: margin, right: margin, mode: "reflect")
        tensor = Self.conv(
          &builder, tensor, channels, channels, kernel: 2 * margin + 1, pad: 0, &generator)
        layers.append("reflect \(margin), conv \(2 * margin + 1)")
      case 6:
        let skip = tensor
        tensor = builder.relu(
          Self.conv(&builder, tensor, channels, channels, kernel: 3, &generator))
        tensor = builder.add(
          tensor, Self.conv(&builder, tensor, channels, channels, kernel: 3, &generator))
        tensor = builder.add(tensor, skip)
        layers.append("residual")
      case 7 where reductions > 0:
        let weight = Self.weights([channels, channels, 4, 4], fan: channels * 4, &generator)
        let kernel = builder.constant(shape: [channels, channels, 4, 4], floats: weight)
        tensor = builder.convTranspose(
          tensor, weight: kernel, kernel: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1])
        reductions -= 1
        layers.append("transposed conv 4 stride 2")
      case 8 where reductions > 0 || scale == 1:
        tensor = builder.resize(
          tensor, scaleY: 2, scaleX: 2, mode: "nearest", coordinates: "asymmetric", nearest: "floor"
        )
        if reductions > 0 { reductions -= 1 } else { scale *= 2 }
        layers.append("nearest ×2")
      case 9 where reductions > 0 || scale == 1:
        tensor = builder.resize(
          tensor, scaleY: 2, scaleX: 2, mode: "linear", coordinates: "half_pixel")
        if reductions > 0 { reductions -= 1 } else { scale *= 2 }
        layers.append("linear ×2")
      case 10:
        tensor = Self.conv(
          &builder, tensor, channels, channels, kernel: 3, pad: 0, &generator)
        layers.append("valid conv 3")
      default:
        tensor = builder.relu(tensor)
        layers.append("relu")
      }
    }
    while reductions > 0 {
      tensor = Self.conv(&builder, tensor, channels, channels * 4, kernel: 3, &generator)
      tensor = builder.depthToSpace(tensor, block: 2)
      reductions -= 1
      layers.append("pixel shuffle 2")
    }
    tensor = Self.conv(&builder, tensor, channels, 3, kernel: 3, gain: 0.25, bias: 0.5, &generator)
    builder.output(tensor, named: "output")
    bytes = try builder.serialized()
    self.scale = scale
    self.layers = layers
  }

  private static func weights(
    _ shape: [Int], fan: Int, gain: Float = 1, _ generator: inout SeededGenerator
  ) -> [Float] {
    let limit = gain * 1.6 / Float(fan).squareRoot()
    return (0..<shape.reduce(1, *)).map { _ in Float.random(in: -limit...limit, using: &generator) }
  }

  private static func conv(
    _ builder: inout NetworkBuilder, _ input: String, _ from: Int, _ to: Int, kernel: Int,
    stride: Int = 1, dilation: Int = 1, pad: Int? = nil, gain: Float = 1, bias: Float? = nil,
    _ generator: inout SeededGenerator
  ) -> String {
    let shape = [to, from, kernel, kernel]
    let weight = builder.constant(
      shape: shape,
      floats: weights(shape, fan: from * kernel * kernel, gain: gain, &generator))
    let biases = bias.map {
      builder.constant(shape: [to], floats: [Float](repeating: $0, count: to))
    }
    let margin = pad ?? dilation * (kernel - 1) / 2
    return builder.conv(
      input, weight: weight, bias: biases, kernel: [kernel, kernel], strides: [stride, stride],
      pads: [margin, margin, margin, margin], dilations: [dilation, dilation])
  }
}
