import ArgumentParser
import Impasto

/// Layers with their shares, as users write them: `conv1_1=0.5,conv2_1`.
struct LayerList {
  let layers: [LossSettings.Layer]

  init(_ layers: [LossSettings.Layer]) { self.layers = layers }

  /// - Throws: `ValidationError`, for `transform`.
  init(parsing text: String) throws {
    layers = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let weight = pair.count == 2 ? Double(pair[1]) : 1
      guard let name = pair.first, !name.isEmpty, let weight, weight.isFinite, weight > 0 else {
        throw ValidationError(
          "found '\(part)', expected a layer, or a layer and its weight: conv1_1,conv2_1=0.5.")
      }
      return LossSettings.Layer(String(name), weight: weight)
    }
  }
}

extension LayerList: CustomStringConvertible {
  /// As it is written, for help.
  var description: String {
    layers.map { $0.weight == 1 ? $0.name : "\($0.name)=\($0.weight)" }.joined(separator: ",")
  }
}
