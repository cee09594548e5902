import Engines
import Onnx
import PluginKit

/// What storing a network's weights in 16 bits saves and costs.
public struct StorageCheck: Sendable {
  /// Bytes of the network before.
  public let originalBytes: Int
  /// Bytes of the network after.
  public let storedBytes: Int
  /// Tensors that were shortened.
  public let tensors: Int
  /// Largest difference of the output on a picture, as a share of the range.
  public let largest: Double

  /// Half a code value of 8 bits: what rounding the result costs anyway.
  public static let tolerance = 0.5 / 255

  /// Stores large weights in 16 bits and compares the results on a picture.
  ///
  /// - Returns: the network to write, and what it costs.
  /// - Throws: ``ImportError/storage(file:largest:)`` when the results differ by more than half a
  ///   code value; `EngineError`, `OnnxError`.
  static func shortened(
    _ network: Network, _ analysis: SpatialAnalysis, _ habits: PictureHabits, engine: any Engine,
    file: String
  ) throws -> (network: Network, check: StorageCheck) {
    let result = try HalfStorage().applied(to: network)
    let outputs = try [network, result.network].map { network in
      try NetworkProbe(network, analysis, engine: engine, file: file)
        .trial(habits.range.value, mean: habits.mean, std: habits.std).output
    }
    let range = habits.outputRange.value.width
    let largest = zip(outputs[0], outputs[1]).reduce(0.0) { largest, pair in
      let difference = Double(abs(pair.0 - pair.1)) / range
      // NaN is no small difference.
      return difference <= largest ? largest : difference
    }
    guard outputs[0].count == outputs[1].count, largest <= tolerance else {
      throw ImportError.storage(file: file, largest: largest)
    }
    return (
      result.network,
      StorageCheck(
        originalBytes: try network.serialized().count,
        storedBytes: try result.network.serialized().count, tensors: result.changes,
        largest: largest)
    )
  }
}
