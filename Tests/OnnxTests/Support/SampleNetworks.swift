import Onnx

/// Networks that several tests use.
enum Samples {
  static let picture: [Dimension] = [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")]

  /// 3×3 → ReLU → 3×3 → ×2 shuffle, plus the input enlarged: halo 2.
  static func superResolution() -> NetworkBuilder {
    var dice = Dice(7)
    var b = NetworkBuilder()
    b.metadata = ["Image.BitmapPixelFormat": "Rgb8"]
    let input = b.input("input", picture)
    let w1 = b.constant("w1", shape: [8, 3, 3, 3], floats: dice.weights(216, positive: false))
    let bias = b.constant("b1", shape: [8], floats: dice.weights(8, positive: false))
    let w2 = b.constant("w2", shape: [12, 8, 3, 3], floats: dice.weights(864, positive: false))
    let first = b.conv(
      input, weight: w1, bias: bias, kernel: [3, 3], pads: [1, 1, 1, 1], name: "first")
    let second = b.conv(
      b.relu(first), weight: w2, kernel: [3, 3], pads: [1, 1, 1, 1], name: "second")
    let large = b.depthToSpace(second, block: 2)
    let direct = b.resize(input, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor")
    b.output(b.add(large, direct), named: "output")
    return b
  }

  /// One node on a picture of three channels, with what the closure builds.
  static func single(
    opset: Int = 17, _ build: (inout NetworkBuilder, String) -> String
  ) throws -> Network {
    var b = NetworkBuilder(opset: opset)
    let input = b.input("input", picture)
    b.output(build(&b, input), named: "output")
    return try b.network()
  }
}
