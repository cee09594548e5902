import Engines

/// The networks the tests run.
enum TestNetworks {
  static let channels = 3
  static let features = 8

  static let weights = values(features * channels * 9, seed: 1)
  static let bias = values(features, seed: 2)

  /// 3×3 convolution, zero padding 1, open height and width.
  static var convolution: [UInt8] {
    var network = TestNetwork()
    network.input("picture", [1, channels, nil, nil])
    network.output("features", [1, features, nil, nil])
    addConvolution(&network, "picture", "features")
    return network.serialized()
  }

  /// Convolution, ReLU, 2× pixel shuffle of 8 to 2 channels.
  static var shuffled: [UInt8] {
    var network = TestNetwork()
    network.input("picture", [1, channels, nil, nil])
    network.output("large", [1, features / 4, nil, nil])
    addConvolution(&network, "picture", "features")
    network.node("Relu", ["features"], ["active"])
    network.node(
      "DepthToSpace", ["active"], ["large"], ["blocksize": .int(2), "mode": .string("CRD")])
    return network.serialized()
  }

  /// Two inputs and two outputs: sum and product.
  static var pair: [UInt8] {
    var network = TestNetwork()
    network.input("left", [1, 1, nil, nil])
    network.input("right", [1, 1, nil, nil])
    network.output("sum", [1, 1, nil, nil])
    network.output("product", [1, 1, nil, nil])
    network.node("Add", ["left", "right"], ["sum"])
    network.node("Mul", ["left", "right"], ["product"])
    return network.serialized()
  }

  /// The square root, NaN below zero.
  static var root: [UInt8] {
    var network = TestNetwork()
    network.input("x", [1, 1, nil, nil])
    network.output("root", [1, 1, nil, nil])
    network.node("Sqrt", ["x"], ["root"])
    return network.serialized()
  }

  /// Doubles half-precision numbers.
  static var half: [UInt8] {
    var network = TestNetwork()
    network.input("x", [1, 1, nil, nil], type: .half)
    network.output("double", [1, 1, nil, nil], type: .half)
    network.node("Add", ["x", "x"], ["double"])
    return network.serialized()
  }

  /// The positions of non-zero values: how many there are depends on the values.
  static var nonZero: [UInt8] {
    var network = TestNetwork()
    network.input("x", [1, 1, nil, nil])
    network.output("scaled", [nil])
    network.node("NonZero", ["x"], ["positions"])
    network.node("Cast", ["positions"], ["scaled"], ["to": .int(1)])
    return network.serialized()
  }

  /// A row of convolutions heavy enough to be still running when `start` returns.
  static var slow: [UInt8] {
    var network = TestNetwork()
    let width = 32
    network.input("picture", [1, width, nil, nil])
    network.output("out", [1, width, nil, nil])
    network.constant("w", [width, width, 3, 3], values(width * width * 9, seed: 3))
    let last = 8
    for layer in 0..<last {
      network.node(
        "Conv", [layer == 0 ? "picture" : "l\(layer)", "w"],
        [layer == last - 1 ? "out" : "l\(layer + 1)"], ["pads": .ints([1, 1, 1, 1])])
    }
    return network.serialized()
  }

  private static func addConvolution(_ network: inout TestNetwork, _ from: String, _ to: String) {
    network.constant("weights", [features, channels, 3, 3], weights)
    network.constant("bias", [features], bias)
    network.node(
      "Conv", [from, "weights", "bias"], [to],
      ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])])
  }

  /// Repeatable values in -0.5 ..< 0.5.
  static func values(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed &* 0x9e37_79b9_7f4a_7c15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24) - 0.5
    }
  }

  /// The convolution in double precision, the slow way.
  static func naiveConvolution(_ picture: [Float], height: Int, width: Int) -> [Float] {
    var out = [Float](repeating: 0, count: features * height * width)
    for f in 0..<features {
      for y in 0..<height {
        for x in 0..<width {
          var sum = Double(bias[f])
          for c in 0..<channels {
            for dy in -1...1 {
              for dx in -1...1 where (0..<height).contains(y + dy) && (0..<width).contains(x + dx) {
                let weight = weights[((f * channels + c) * 3 + dy + 1) * 3 + dx + 1]
                sum += Double(weight) * Double(picture[(c * height + y + dy) * width + x + dx])
              }
            }
          }
          out[(f * height + y) * width + x] = Float(sum)
        }
      }
    }
    return out
  }
}
