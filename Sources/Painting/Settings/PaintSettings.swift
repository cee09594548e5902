/// What decides about the result of a painting, besides the pictures and the extractor.
public struct PaintSettings: Sendable, Hashable, Codable {
  /// How the picture is optimised.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// L-BFGS with a strong Wolfe line search.
    case lbfgs
    /// Adam: less memory, more iterations.
    case adam
  }

  /// What the first scale starts from.
  public enum Start: Sendable, Hashable, Codable {
    /// The photograph.
    case content
    /// Grey with a little even noise, made by the seed.
    case noise
    /// The photograph with the paintings' colours: their mean and covariance.
    case style
    /// A picture file, resampled to the first scale.
    case file(String)
  }

  /// Layers and weights.
  public var losses = LossSettings()
  /// The optimiser.
  public var method = Method.lbfgs
  /// Steps that L-BFGS remembers; nil for 20, or 10 where they go to disk.
  public var history: Int?
  /// Adam's step size, in picture values.
  public var rate = 0.02
  /// Iterations of the first scale, of the second, …; the last is cut to a third from scale to scale,
  /// but not below 30, when there are more scales.
  public var iterations = [300]
  /// The longer side of each scale, pixels, ascending; nil for halving down to 512 pixels or less.
  public var scales: [Int]?
  /// The longer side of the result, pixels; nil for the photograph's own.
  public var size: Int?
  /// What the first scale starts from.
  public var start = Start.content
  /// Seed of the noise.
  public var seed: UInt64 = 0
  /// The paintings' longer side, as a multiple of the result's: above 1 for larger strokes. They are
  /// never enlarged beyond their own size.
  public var styleScale = 1.0
  /// Only the luma is painted; the photograph's colours stay.
  public var keepColours = false
  /// A scale ends when the loss has changed by less than this share for three iterations; 0 for never.
  public var tolerance = 0.0

  /// The defaults.
  public init() {}

  /// - Throws: `PaintError.setting` for what no run could use.
  func check() throws(PaintError) {
    func require(
      _ holds: Bool, _ name: String, _ found: Any, _ expected: String
    ) throws(PaintError) {
      guard holds else { throw .setting(name: name, found: "\(found)", expected: expected) }
    }
    let weights = [
      ("content weight", losses.contentWeight), ("style weight", losses.styleWeight),
      ("variation weight", losses.variationWeight), ("moments weight", losses.momentsWeight),
      ("range weight", losses.rangeWeight),
    ]
    for (name, weight) in weights {
      try require(weight.isFinite && weight >= 0, name, weight, "a number from 0")
    }
    try require(
      losses.contentWeight > 0 || losses.styleWeight > 0, "weights", "content 0 and style 0",
      "one of them above 0")
    try require(
      losses.contentWeight == 0 || !losses.contentLayers.isEmpty, "content layers", "none",
      "one or more")
    try require(
      losses.styleWeight == 0 || !losses.styleLayers.isEmpty, "style layers", "none", "one or more")
    for layer in losses.contentLayers + losses.styleLayers {
      try require(
        layer.weight.isFinite && layer.weight > 0, "the weight of \(layer.name)", layer.weight,
        "a number above 0")
    }
    try require(
      !iterations.isEmpty && iterations.allSatisfy { (1...1_000_000).contains($0) }, "iterations",
      iterations.map(String.init).joined(separator: ","), "whole numbers from 1 to 1000000")
    if let history { try require((1...1000).contains(history), "history", history, "1 to 1000") }
    try require(rate.isFinite && rate > 0, "rate", rate, "a number above 0")
    if let size { try require((16...1_000_000).contains(size), "size", size, "16 or more pixels") }
    if let scales {
      try require(
        !scales.isEmpty && scales.allSatisfy { $0 >= 16 } && scales == scales.sorted(), "scales",
        scales.map(String.init).joined(separator: ","), "ascending sides of 16 or more pixels")
    }
    try Self.check(styleScale: styleScale, of: "style scale")
    try require(
      tolerance.isFinite && (0..<1).contains(tolerance), "tolerance", tolerance, "0 to below 1")
  }
  /// - Throws: `PaintError.setting` for a size of a painting that no run could use.
  static func check(styleScale: Double, of name: String) throws(PaintError) {
    guard (0.05...20).contains(styleScale) else {
      throw .setting(name: name, found: "the scale \(styleScale)", expected: "0.05 to 20")
    }
  }
}
