import Onnx
import PluginKit

/// What an ONNX file says about pictures without being run: its `metadata_props` and the means that
/// its first node subtracts.
struct GraphHints {
  let network: Network
  let analysis: SpatialAnalysis

  /// `Image.BitmapPixelFormat`, or the order of the means that training pictures have.
  var colour: Finding<Manifest.Colour>? {
    if analysis.inputChannels == 1 { return Finding(.luma, .graph("one channel")) }
    let key = "Image.BitmapPixelFormat"
    switch network.metadata[key]?.lowercased() {
    case let format? where format.hasPrefix("rgb"): return Finding(.rgb, .metadata(key))
    case let format? where format.hasPrefix("bgr"): return Finding(.bgr, .metadata(key))
    default: break
    }
    guard let (means, node) = means else { return nil }
    // Photographs are warmer than grey: red's mean is the highest in every training set in use.
    if means[0] > means[1], means[1] > means[2] {
      return Finding(.rgb, .graph("\"\(node)\" subtracts \(Self.list(means))"))
    }
    if means[2] > means[1], means[1] > means[0] {
      return Finding(.bgr, .graph("\"\(node)\" subtracts \(Self.list(means))"))
    }
    return nil
  }

  /// `Image.NominalPixelRange`, as Windows ML names ranges.
  var range: Finding<ValueRange>? {
    let key = "Image.NominalPixelRange"
    switch network.metadata[key]?.lowercased() {
    case "nominalrange_0_255": return Finding(ValueRange(low: 0, high: 255), .metadata(key))
    case "normalized_0_1": return Finding(ValueRange(low: 0, high: 1), .metadata(key))
    case "normalized_1_1": return Finding(ValueRange(low: -1, high: 1), .metadata(key))
    case "nominalrange_16_235": return Finding(ValueRange(low: 16, high: 235), .metadata(key))
    default: return nil
    }
  }

  /// Three numbers that the node behind the picture subtracts.
  private var means: (values: [Float], node: String)? {
    for node in network.nodes where node.inputs.first == analysis.inputName {
      guard node.operation == "Sub" || node.operation == "Add", node.inputs.count == 2,
        let tensor = network.initializers[node.inputs[1]], tensor.count == 3,
        let values = try? tensor.floats()
      else { continue }
      let means = node.operation == "Sub" ? values : values.map { -$0 }
      if means.allSatisfy({ $0 > 0 }) { return (means, node.name) }
    }
    return nil
  }

  private static func list(_ values: [Float]) -> String {
    values.map { "\(($0 * 1000).rounded() / 1000)" }.joined(separator: ", ")
  }
}
