import Onnx
import PluginKit

extension StageLoader {
  /// How pictures enter the network that a manifest describes, and leave it.
  ///
  /// - Parameter noise: channels of noise; nil for what the manifest says.
  static func mapping(_ manifest: Manifest, noise: Int? = nil) -> ValueMapping {
    let channels: ValueMapping.Channels =
      switch manifest.input.colour {
      case .rgb: .rgb
      case .bgr: .bgr
      case .luma: .luma
      }
    let input = manifest.input.range
    let output = manifest.output.range
    return ValueMapping(
      channels: channels, inputRange: input.low...input.high, mean: manifest.input.mean,
      deviation: manifest.input.std, noise: noise ?? manifest.input.noise,
      outputRange: output.low...output.high)
  }

  /// What tiles have to heed along one axis.
  static func behaviour(
    _ analysis: SpatialAnalysis, _ manifest: Manifest, _ axis: Axis
  ) -> AxisBehaviour {
    let halo = analysis.halo
    let isRows = axis == .y
    let minimum = isRows ? analysis.minimumY : analysis.minimumX
    return AxisBehaviour(
      scale: isRows ? analysis.scaleY : analysis.scaleX,
      haloBefore: isRows ? halo.top : halo.left, haloAfter: isRows ? halo.bottom : halo.right,
      alignment: isRows ? analysis.alignmentY : analysis.alignmentX,
      minimum: max(minimum, manifest.input.minimum),
      sizeMultiple: Int.leastCommonMultiple(
        manifest.input.sizeMultiple, isRows ? analysis.multipleY : analysis.multipleX),
      congruence: isRows ? analysis.congruenceY : analysis.congruenceX,
      fixedLength: isRows ? analysis.fixedY : analysis.fixedX,
      lossBefore: isRows ? analysis.lossY.before : analysis.lossX.before,
      outputLength: { analysis.outputLength($0, axis: axis) })
  }
}
