import Onnx

/// Small random networks of the operators that picture networks are made of.
struct RandomNetwork {
  var builder = NetworkBuilder()
  var dice: Dice
  let positive: Bool
  private var tensor: String
  private var channels = 1
  private(set) var text = ""

  /// - Parameter positive: all weights above 0, so that whatever is read shows in the result.
  init(seed: Int, layers: Int, positive: Bool) {
    dice = Dice(seed)
    self.positive = positive
    tensor = builder.input("input", [.fixed(1), .fixed(1), .symbolic("h"), .symbolic("w")])
    for _ in 0..<layers { addLayer() }
    conv(outputs: 1, kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0])
    builder.output(tensor, named: "output")
  }

  private mutating func conv(
    outputs: Int, kernel: [Int], strides: [Int], dilations: [Int], pads: [Int]
  ) {
    text += "conv\(kernel)s\(strides)d\(dilations)p\(pads) "
    let weights = dice.weights(outputs * channels * kernel[0] * kernel[1], positive: positive)
    let weight = builder.constant(shape: [outputs, channels] + kernel, floats: weights)
    tensor = builder.conv(
      tensor, weight: weight, kernel: kernel, strides: strides, pads: pads, dilations: dilations)
    channels = outputs
  }

  private mutating func addLayer() {
    switch dice.roll(0...10) {
    case 0...3:
      let kernel = [dice.pick([1, 2, 3, 3, 5, 9]), dice.pick([1, 2, 3, 4, 7])]
      let strides = [dice.pick([1, 1, 2, 3]), dice.pick([1, 1, 2])]
      let dilations = [dice.pick([1, 1, 1, 2]), dice.pick([1, 1, 1, 3])]
      conv(
        outputs: dice.roll(1...2), kernel: kernel, strides: strides, dilations: dilations,
        pads: (0..<4).map { _ in dice.roll(0...2) })
    case 4...5:
      let kernel = [dice.roll(1...5), dice.roll(2...4)]
      let strides = [dice.roll(1...3), dice.roll(1...2)]
      let dilations = [dice.pick([1, 1, 2]), dice.pick([1, 1, 3])]
      let outputs = dice.roll(1...2)
      let weights = dice.weights(outputs * channels * kernel[0] * kernel[1], positive: positive)
      let weight = builder.constant(shape: [channels, outputs] + kernel, floats: weights)
      text += "convT\(kernel)s\(strides)d\(dilations) "
      let pads = (0..<4).map { _ in dice.roll(0...1) }
      tensor = builder.convTranspose(
        tensor, weight: weight, kernel: kernel, strides: strides, pads: pads,
        dilations: dilations)
      channels = outputs
    case 6:
      let kernel = [dice.roll(1...3), dice.roll(1...3)]
      let strides = [dice.roll(1...kernel[0]), dice.roll(1...kernel[1])]
      let kind = dice.pick(["MaxPool", "AveragePool"])
      text += "\(kind)\(kernel)s\(strides) "
      tensor = builder.pool(kind, tensor, kernel: kernel, strides: strides)
    case 7:
      let scaleY: Float = dice.pick([2, 3, 1.5, 0.5])
      let scaleX: Float = dice.pick([2, 1, 4])
      let (mode, coordinates) = (
        dice.pick(["nearest", "linear"]), dice.pick(["asymmetric", "half_pixel"])
      )
      let nearest = dice.pick(["floor", "round_prefer_floor"])
      text += "\(mode)\(scaleY),\(scaleX) \(coordinates) \(nearest) "
      tensor = builder.resize(
        tensor, scaleY: scaleY, scaleX: scaleX, mode: mode, coordinates: coordinates,
        nearest: nearest)
    case 8:
      let mode = dice.pick(["constant", "reflect", "edge"])
      text += "pad \(mode) "
      let pads = (0..<4).map { _ in dice.roll(0...2) }
      tensor = builder.pad(
        tensor, top: pads[0], left: pads[1], bottom: pads[2], right: pads[3], mode: mode)
    case 9:
      let order = dice.pick(["CRD", "DCR"])
      text += "shuffle \(order) "
      conv(outputs: 4, kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1])
      tensor = builder.depthToSpace(tensor, block: 2, order: order)
      channels = 1
    default:
      // A branch beside a direct way, as residual blocks have.
      text += "branch "
      let (before, count) = (tensor, channels)
      conv(
        outputs: count, kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1])
      if dice.roll(0...1) == 0 {
        tensor = builder.add(before, tensor)
      } else {
        tensor = builder.concat([before, tensor])
        channels = 2 * count
      }
    }
  }
}
