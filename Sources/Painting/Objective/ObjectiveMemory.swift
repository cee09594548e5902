import Engines
import Onnx

/// What the engine holds while it computes losses and gradient.
///
/// The activations of the way forward are needed on the way back, so nearly all of them are alive at
/// the end of it. What is alive when is read from the graph at a small size and scaled by its area.
struct ObjectiveMemory {
  /// How much more the engine keeps than what is alive: layouts that round channels up, and buffers
  /// that are reused only where sizes fit.
  private static let overhead = 1.15
  /// bf16 activations against f32 ones; the request's own buffers stay f32.
  private static let reducedWidth = 0.6

  private let layers: ObjectiveLayers
  private let perPixel: Double
  private let weights: Double

  init(_ layers: ObjectiveLayers, precision: Precision) {
    self.layers = layers
    let width = precision == .f32 ? 1 : Self.reducedWidth
    var perPixel = 12.0
    if let study = try? Self.study(layers) { perPixel = study }
    self.perPixel = perPixel * width * Self.overhead + 24
    // Weights, turned weights for the way back, and the engine's own copies of both.
    weights = Double(layers.network.parameterCount) * 4 * 5
  }

  /// Bytes for a tile of a size.
  func bytes(height: Int, width: Int) throws -> Int {
    Int(perPixel * Double(height * width) + weights) + Self.fixed
  }

  /// The compiled code and what the engine takes besides tensors.
  private static let fixed = 64 << 20

  /// Bytes per pixel at a small size.
  private static func study(_ layers: ObjectiveLayers) throws -> Double {
    let step = layers.all.map { max($0.geometry.alignmentY, $0.geometry.alignmentX) }.max() ?? 1
    let side = max(layers.minimum, 8 * step)
    var graph = try FeatureGraph(
      layers.network, tensors: layers.all.map(\.tensor), height: side, width: side)
    var seeds: [String: String] = [:]
    for use in layers.all { seeds[use.tensor] = use.tensor }
    try graph.outputGradient(seeds)
    let network = try graph.network("study")
    return Double(try network.peakActivationBytes(inputs: [:])) / Double(side * side)
  }
}
