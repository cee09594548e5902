import Impasto

/// Small random networks that compute something over the whole picture, as exporters spell it.
public struct RandomStatisticsNetwork {
  /// One way to compute over the whole picture.
  public enum Spelling: String, CaseIterable, Sendable {
    /// `InstanceNormalization` with scale and bias.
    case instanceNorm
    /// ReduceMean, Sub, Mul, ReduceMean, Add, Sqrt, Div, with scale and bias (lengstrom's).
    case primitive
    /// The same with Pow and without scale and bias, by TensorFlow's names.
    case primitivePlain
    /// The same with channels last.
    case primitiveChannelsLast
    /// A reshape to groups, `InstanceNormalization`, a reshape back, Mul, Add: PyTorch's GroupNorm.
    case groupNormExported
    /// `LayerNormalization` over channels, rows and columns.
    case layerNorm
    /// `MeanVarianceNormalization`.
    case meanVariance
    /// Squeeze and excitation: GlobalAveragePool, two 1×1 convolutions, Mul.
    case squeeze
    /// Contrast attention: sums in two steps divided by a count taken from the shape, a deviation.
    case contrast
    /// The largest and smallest value of each channel.
    case extremes
    /// A length over a flattened picture.
    case flattenedLength
    /// The unbiased variance that `torch.var` exports: a count, less one.
    case unbiased
    /// E[x²] − E[x]².
    case momentDifference
  }

  /// The ONNX file.
  public let bytes: [UInt8]
  /// Output pixels per input pixel.
  public let scale: Int
  /// What it is made of, for messages.
  public let layers: [String]

  private static let channels = 6

  /// A network with these spellings, one after the other between convolutions.
  public init(seed: UInt64, _ spellings: [Spelling], enlarges: Bool = false) throws {
    var builder = NetworkBuilder()
    let input = builder.input("input", KnownNetwork.picture())
    var building = Building(
      builder: builder, generator: SeededGenerator(seed: seed), tensor: input,
      channels: Self.channels)
    building.conv(from: 3, to: Self.channels, kernel: 5)
    var reductions = 0
    for spelling in spellings {
      building.add(spelling)
      building.names.append(spelling.rawValue)
      switch Int.random(in: 0..<5, using: &building.generator) {
      case 0 where reductions < 2:
        building.conv(stride: 2)
        reductions += 1
        building.names.append("stride 2")
      case 1:
        building.reflected()
        building.names.append("reflect")
      case 2: building.residual()
      case 3:
        building.tensor = building.builder.relu(building.tensor)
        building.conv()
      default: building.conv(kernel: 7)
      }
    }
    while reductions > 0 {
      building.conv(to: 4 * Self.channels)
      building.tensor = building.builder.depthToSpace(building.tensor, block: 2)
      reductions -= 1
    }
    if enlarges {
      building.conv(to: 4 * Self.channels)
      building.tensor = building.builder.depthToSpace(building.tensor, block: 2)
    }
    building.conv(to: 3, gain: 0.2, bias: 0.5)
    building.builder.output(building.tensor, named: "output")
    bytes = try building.builder.serialized()
    scale = enlarges ? 2 : 1
    layers = building.names
  }
}

/// A network while it is put together.
private struct Building {
  var builder: NetworkBuilder
  var generator: SeededGenerator
  var tensor: String
  let channels: Int
  var names: [String] = []

  mutating func values(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &generator) }
  }

  mutating func conv(
    from: Int? = nil, to: Int? = nil, kernel: Int = 3, stride: Int = 1, gain: Float = 1,
    bias: Float = 0.1, pad: Int? = nil
  ) {
    let shape = [to ?? channels, from ?? channels, kernel, kernel]
    let limit = gain * 1.6 / Float(shape[1] * kernel * kernel).squareRoot()
    let weight = builder.constant(
      shape: shape, floats: values(shape.reduce(1, *), -limit...limit))
    let biases = builder.constant(
      shape: [shape[0]], floats: [Float](repeating: bias, count: shape[0]))
    let margin = pad ?? kernel / 2
    tensor = builder.conv(
      tensor, weight: weight, bias: biases, kernel: [kernel, kernel], strides: [stride, stride],
      pads: [margin, margin, margin, margin])
  }

  mutating func reflected() {
    tensor = builder.pad(tensor, top: 2, left: 2, bottom: 2, right: 2, mode: "reflect")
    conv(kernel: 5, pad: 0)
  }

  mutating func residual() {
    let skip = tensor
    conv()
    add(.instanceNorm)
    tensor = builder.add(skip, tensor)
    names.append("residual with instance norm")
  }

  mutating func reduce(_ operation: String, _ input: String, _ axes: [Int], keep: Bool = true)
    -> String
  {
    // ReduceSum takes its axes as an input from operator set 13 on.
    if operation == "ReduceSum" {
      let list = builder.constant(shape: [axes.count], integers: axes)
      return builder.node(operation, [input, list], ["keepdims": .int(keep ? 1 : 0)])
    }
    return builder.node(operation, [input], ["axes": .ints(axes), "keepdims": .int(keep ? 1 : 0)])
  }

  mutating func scalar(_ value: Float) -> String { builder.constant(shape: [], floats: [value]) }

  mutating func perChannel(_ range: ClosedRange<Float>, shape: [Int]? = nil) -> String {
    builder.constant(shape: shape ?? [channels], floats: values(channels, range))
  }

  mutating func affine(_ input: String, shape: [Int]) -> String {
    let scaled = builder.mul(input, perChannel(0.5...1.5, shape: shape))
    return builder.add(scaled, perChannel(-0.3...0.3, shape: shape))
  }

  /// rows × columns of a tensor, as a float computed from its shape.
  mutating func count(_ input: String) -> String {
    let shape = builder.node("Shape", [input])
    var lengths: [String] = []
    for axis in [2, 3] {
      let index = builder.constant(shape: [], integers: [axis])
      lengths.append(builder.node("Gather", [shape, index]))
    }
    return builder.node("Cast", [builder.mul(lengths[0], lengths[1])], ["to": .int(1)])
  }

  mutating func add(_ spelling: RandomStatisticsNetwork.Spelling) {
    let x = tensor
    switch spelling {
    case .instanceNorm:
      tensor = builder.node(
        "InstanceNormalization", [x, perChannel(0.5...1.5), perChannel(-0.3...0.3)],
        ["epsilon": .float(1e-5)])
    case .primitive, .primitivePlain, .primitiveChannelsLast:
      let last = spelling == .primitiveChannelsLast
      let map = last ? builder.node("Transpose", [x], ["perm": .ints([0, 2, 3, 1])]) : x
      let axes = last ? [1, 2] : [2, 3]
      let mean = reduce("ReduceMean", map, axes)
      let distance = builder.node("Sub", [map, mean])
      let square =
        spelling == .primitivePlain
        ? builder.node("Pow", [distance, scalar(2)]) : builder.mul(distance, distance)
      let variance = reduce("ReduceMean", square, axes)
      let deviation = builder.node("Sqrt", [builder.add(variance, scalar(1e-3))])
      tensor = builder.node("Div", [distance, deviation])
      if spelling == .primitive { tensor = affine(tensor, shape: [1, channels, 1, 1]) }
      if last { tensor = builder.node("Transpose", [tensor], ["perm": .ints([0, 3, 1, 2])]) }
    case .groupNormExported:
      let groups = builder.constant(shape: [3], integers: [0, 2, -1])
      let flat = builder.node("Reshape", [x, groups])
      let ones = builder.constant(shape: [2], floats: [1, 1])
      let zeros = builder.constant(shape: [2], floats: [0, 0])
      let normal = builder.node("InstanceNormalization", [flat, ones, zeros])
      let back = builder.node("Reshape", [normal, builder.node("Shape", [x])])
      tensor = affine(back, shape: [channels, 1, 1])
    case .layerNorm:
      tensor = builder.node(
        "LayerNormalization",
        [
          x, perChannel(0.5...1.5, shape: [channels, 1, 1]),
          perChannel(-0.3...0.3, shape: [channels, 1, 1]),
        ], ["axis": .int(1)])
    case .meanVariance:
      tensor = builder.node("MeanVarianceNormalization", [x], ["axes": .ints([0, 2, 3])])
    case .squeeze:
      let pooled = builder.node("GlobalAveragePool", [x])
      tensor = pooled
      // Strong, so that what a tile pools by itself shows.
      conv(kernel: 1, gain: 6)
      tensor = builder.relu(tensor)
      conv(kernel: 1, gain: 6)
      tensor = builder.mul(x, builder.node("Sigmoid", [tensor]))
    case .contrast:
      let size = count(x)
      let sum = reduce("ReduceSum", reduce("ReduceSum", x, [3]), [2])
      let mean = builder.node("Div", [sum, size])
      let distance = builder.node("Sub", [x, mean])
      let squares = builder.node("Pow", [distance, scalar(2)])
      let total = reduce("ReduceSum", reduce("ReduceSum", squares, [3]), [2])
      let deviation = builder.node("Sqrt", [builder.node("Div", [total, size])])
      tensor = builder.add(deviation, builder.node("GlobalAveragePool", [x]))
      conv(kernel: 1)
      tensor = builder.mul(x, builder.node("Sigmoid", [tensor]))
    case .extremes:
      let high = reduce("ReduceMax", x, [2, 3])
      let low = reduce("ReduceMin", x, [2, 3])
      let span = builder.add(builder.node("Sub", [high, low]), scalar(0.1))
      tensor = builder.node("Div", [builder.node("Sub", [x, low]), span])
    case .flattenedLength:
      let flat = builder.node(
        "Reshape", [x, builder.constant(shape: [3], integers: [0, 0, -1])])
      let length = reduce("ReduceL2", flat, [2], keep: false)
      let shaped = builder.node(
        "Reshape", [length, builder.constant(shape: [4], integers: [1, -1, 1, 1])])
      // A length grows with the picture: its mean square doesn't.
      let mean = builder.node("Div", [shaped, builder.node("Sqrt", [count(x)])])
      tensor = builder.node("Div", [x, builder.add(mean, scalar(0.1))])
    case .unbiased:
      let mean = reduce("ReduceMean", x, [2, 3])
      let distance = builder.node("Sub", [x, mean])
      let variance = reduce("ReduceMean", builder.mul(distance, distance), [2, 3])
      let size = count(x)
      let less = builder.node("Max", [builder.node("Sub", [size, scalar(1)]), scalar(1)])
      let unbiased = builder.node("Div", [builder.mul(variance, size), less])
      let deviation = builder.add(builder.node("Sqrt", [unbiased]), scalar(1e-2))
      tensor = builder.node("Div", [distance, deviation])
    case .momentDifference:
      let mean = reduce("ReduceMean", x, [2, 3])
      let square = reduce("ReduceMean", builder.mul(x, x), [2, 3])
      let variance = builder.node("Sub", [square, builder.mul(mean, mean)])
      let deviation = builder.node("Sqrt", [builder.add(variance, scalar(1e-2))])
      tensor = builder.node("Div", [builder.node("Sub", [x, mean]), deviation])
    }
  }
}
