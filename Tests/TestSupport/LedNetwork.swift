import Foundation
import Impasto

/// Networks that a picture leads: half the picture's 5×5 mean, and half of what a second network made of
/// another picture, which is its mean colour.
public enum LedNetwork {
  /// The plugin's own network. `shift`, 1×3×1×1, is a constant, or an input where it has no values.
  public static func network(shift: [Float]? = [0.25, 0.5, 0.75]) throws -> [UInt8] {
    try KnownNetwork.build(KnownNetwork.picture()) { builder, input in
      let kernel = builder.constant(
        shape: [3, 1, 5, 5], floats: [Float](repeating: 1 / 25, count: 75))
      let mean = builder.conv(
        input, weight: kernel, kernel: [5, 5], pads: [2, 2, 2, 2], groups: 3)
      let half = builder.constant("half", shape: [], floats: [0.5])
      let lead =
        shift.map { builder.constant("shift", shape: [1, 3, 1, 1], floats: $0) }
        ?? builder.input("shift", [.fixed(1), .fixed(3), .fixed(1), .fixed(1)])
      return builder.add(builder.mul(mean, half), builder.mul(lead, half))
    }
  }

  /// The network that looks at the other picture.
  ///
  /// - Parameters:
  ///   - output: what its output is called.
  ///   - isFlat: whether the output has two axes instead of four.
  ///   - note: makes another file of the same network.
  public static func encoder(
    output: String = "shift", isFlat: Bool = false, note: String = "a"
  ) throws -> [UInt8] {
    var builder = NetworkBuilder()
    builder.metadata["note"] = note
    let input = builder.input("painting", KnownNetwork.picture())
    let pooled = builder.node("GlobalAveragePool", [input])
    builder.output(isFlat ? builder.node("Flatten", [pooled]) : pooled, named: output)
    return try builder.serialized()
  }

  /// A plugin with the parameter `painting`; its second network lies in `encoder.onnx`.
  public static func plugin(
    _ id: String, in parent: String, network: [UInt8]? = nil, encoder: [UInt8]? = nil,
    side: Int = 32, input: String = #"{"colour": "rgb", "range": [0, 1]}"#,
    outputRange: String = "[0, 1]"
  ) throws {
    let encoder = try encoder ?? Self.encoder()
    let parameters = """
      "parameters": {
        "strength": {"type": "number", "range": [0, 1], "default": 1, "effect": "strength"},
        "painting": {
          "type": "picture", "description": "Gives its mean colour.", "effect": "reference",
          "side": \(side),
          "network": {"file": "encoder.onnx", "sha256": "\(Plugin.sha256(of: encoder))"}}}
      """
    try PluginFolder.writeFiles(
      id, network: try network ?? Self.network(), in: parent, input: input,
      outputRange: outputRange, more: parameters)
    try Data(encoder).write(to: URL(filePath: "\(parent)/\(id)/encoder.onnx"))
  }

  /// What the plugin makes of 8-bit samples, three to a pixel, before rounding; `shift` in code values.
  public static func expected(
    _ samples: [Int], width: Int, height: Int, shift: [Double]
  ) -> [Double] {
    (0..<samples.count).map { place in
      let (channel, x, y) = (place % 3, place / 3 % width, place / 3 / width)
      var sum = 0
      for row in max(0, y - 2)...min(height - 1, y + 2) {
        for column in max(0, x - 2)...min(width - 1, x + 2) {
          sum += samples[3 * (row * width + column) + channel]
        }
      }
      return min(max((Double(sum) / 25 + shift[channel]) / 2, 0), 255)
    }
  }

  /// The mean of each channel of a picture, code values.
  public static func mean(of path: String) throws -> [Double] {
    let samples = try TestFile.samples(TestFile.read(path))
    return (0..<3).map { channel in
      let values = stride(from: channel, to: samples.count, by: 3).map { samples[$0] }
      return Double(values.reduce(0, +)) / Double(values.count)
    }
  }
}
