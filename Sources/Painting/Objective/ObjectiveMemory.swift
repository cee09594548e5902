import Engines
import Onnx

/// What the engine holds while it computes losses and gradient.
///
/// The activations of the way forward are needed on the way back, so nearly all of them are alive at
/// the end of it. What is alive when is read from the graph at a small size and scaled by its area.
/// In tiles there are two more networks, which only go forward: one for the sums of the style layers,
/// one for the photograph's features.
struct ObjectiveMemory {
  /// How much more the engine keeps than what is alive: layouts that round channels up, and buffers
  /// that are reused only where sizes fit.
  private static let overhead = 1.15
  /// bf16 activations against f32 ones; the request's own buffers stay f32.
  private static let reducedWidth = 0.6

  /// Bytes per pixel of the gradient's network, and of the two others.
  private let gradient: Double
  private let forward: Double
  private let weights: Double

  init(_ layers: ObjectiveLayers, precision: Precision) throws {
    let width = precision == .f32 ? 1 : Self.reducedWidth
    func perPixel(_ build: (inout FeatureGraph) throws -> Void) throws -> Double {
      try Self.study(layers, build) * width * Self.overhead + 24
    }
    gradient =
      try layers.all.isEmpty
      ? 24
      : perPixel { graph in
        try graph.outputGradient(
          Dictionary(
            layers.all.map { ($0.tensor, $0.tensor) }, uniquingKeysWith: { first, _ in first }))
      }
    let sums =
      try layers.style.isEmpty
      ? 0
      : perPixel { graph in
        for (place, layer) in layers.style.enumerated() {
          let shape = graph.shape(layer.tensor)
          let mask = graph.input("mask.\(place)", [shape[2] * shape[3], 1])
          graph.output(
            graph.gram(graph.multiply(graph.rows(layer.tensor), mask)), "gram.\(place)")
        }
      }
    let features =
      try layers.content.isEmpty
      ? 0
      : perPixel { graph in
        for (place, layer) in layers.content.enumerated() {
          graph.output(graph.node("Identity", [layer.tensor]), "target.\(place)")
        }
      }
    forward = sums + features
    // Weights, turned weights for the way back, and the engine's own copies of both.
    weights = Double(layers.network.parameterCount) * 4 * 5
  }

  /// Bytes for a picture in one piece, or for a tile of a size.
  func bytes(height: Int, width: Int, isTile: Bool) -> Int {
    let perPixel = gradient + (isTile ? forward : 0)
    return Int(perPixel * Double(height * width) + weights) + Self.fixed
  }

  /// The compiled code and what the engine takes besides tensors.
  private static let fixed = 64 << 20

  /// Bytes per pixel at a small size, of an extractor with what `build` adds.
  private static func study(
    _ layers: ObjectiveLayers, _ build: (inout FeatureGraph) throws -> Void
  ) throws -> Double {
    let step = layers.all.map { max($0.geometry.alignmentY, $0.geometry.alignmentX) }.max() ?? 1
    let side = max(layers.minimum, 8 * step)
    var graph = try FeatureGraph(
      layers.network, tensors: layers.all.map(\.tensor), height: side, width: side)
    try build(&graph)
    let network = try graph.network("study")
    return Double(try network.peakActivationBytes(inputs: [:])) / Double(side * side)
  }
}
