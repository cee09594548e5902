import Impasto

/// Networks whose results can be told without running them.
public enum KnownNetwork {
  /// The usual shape of an input: one picture of any size.
  public static func picture(_ channels: Int = 3) -> [Dimension] {
    [.fixed(1), .fixed(channels), .symbolic("h"), .symbolic("w")]
  }

  /// A 1×1 convolution that changes nothing.
  public static func identity(channels: Int = 3, shape: [Dimension]? = nil) throws -> [UInt8] {
    try build(shape ?? picture(channels)) { builder, input in
      let weight = builder.constant(
        shape: [channels, channels, 1, 1], floats: diagonal(channels))
      return builder.conv(input, weight: weight, kernel: [1, 1])
    }
  }

  /// Each pixel becomes two by two.
  public static func twice(channels: Int = 3) throws -> [UInt8] {
    try build(picture(channels)) { builder, input in
      builder.resize(
        input, scaleY: 2, scaleX: 2, mode: "nearest", coordinates: "asymmetric", nearest: "floor")
    }
  }

  /// The mean of 5×5 pixels, zeros beyond the border.
  public static func mean5() throws -> [UInt8] {
    try build(picture()) { builder, input in
      let weight = builder.constant(
        shape: [3, 1, 5, 5], floats: [Float](repeating: 1 / 25, count: 75))
      return builder.conv(
        input, weight: weight, kernel: [5, 5], pads: [2, 2, 2, 2], groups: 3)
    }
  }

  /// Red, green and blue change places: grey stays grey, colours don't stay.
  public static func rotated() throws -> [UInt8] {
    try build(picture()) { builder, input in
      let weight = builder.constant(shape: [3, 3, 1, 1], floats: [0, 1, 0, 0, 0, 1, 1, 0, 0])
      return builder.conv(input, weight: weight, kernel: [1, 1])
    }
  }

  /// An ONNX file of one input `input` and one output `output`.
  public static func build(
    _ shape: [Dimension], _ body: (inout NetworkBuilder, String) throws -> String
  ) throws -> [UInt8] {
    var builder = NetworkBuilder()
    let input = builder.input("input", shape)
    builder.output(try body(&builder, input), named: "output")
    return try builder.serialized()
  }

  /// A unit matrix, row by row.
  public static func diagonal(_ count: Int) -> [Float] {
    (0..<count * count).map { $0 % (count + 1) == 0 ? 1 : 0 }
  }
}
