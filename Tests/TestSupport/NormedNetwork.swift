import Impasto

/// Networks that compute something over the whole picture, with weights that are the same each time.
public enum NormedNetwork {
  /// A style network in small: convolutions with a stride between two instance norms.
  public static func style() throws -> [UInt8] {
    try RandomStatisticsNetwork(seed: 2, [.instanceNorm, .primitive]).bytes
  }

  /// A super-resolution network with squeeze and excitation, twice as large.
  public static func superResolution() throws -> [UInt8] {
    try RandomStatisticsNetwork(seed: 4, [.squeeze], enlarges: true).bytes
  }

  /// A network that brings each channel to a mean of ½ and a deviation of 1/6: one level.
  public static func levelled() throws -> [UInt8] {
    try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let scale = builder.constant(shape: [3], floats: [1 / 6, 1 / 6, 1 / 6])
      let bias = builder.constant(shape: [3], floats: [0.5, 0.5, 0.5])
      return builder.node("InstanceNormalization", [input, scale, bias], name: "norm_7")
    }
  }
}
