/// What a picture is judged by: layers and weights.
///
/// Content and style losses are those of Gatys, Ecker and Bethge (A Neural Algorithm of Artistic
/// Style, 2015): α × content + β × style.
public struct LossSettings: Sendable, Hashable, Codable {
  /// A layer of the extractor and its share.
  public struct Layer: Sendable, Hashable, Codable {
    /// The extractor's name for it: `conv4_2`.
    public let name: String
    /// w_l; the shares of a list are divided by their sum.
    public let weight: Double

    /// Names a layer.
    public init(_ name: String, weight: Double = 1) {
      self.name = name
      self.weight = weight
    }
  }

  /// How the extractor makes its feature maps smaller.
  public enum Pooling: String, Sendable, Hashable, Codable, CaseIterable {
    /// As the network was trained.
    case max
    /// What the paper found to give slightly smoother pictures.
    case average
  }

  /// What one unit of a layer's loss is.
  public enum Normalisation: String, Sendable, Hashable, Codable, CaseIterable {
    /// The paper's sums: content ½Σ(F−P)², style Σ(G−A)²/(4N²M²). They depend on the extractor and
    /// on the picture's size.
    case paper
    /// Each layer's loss divided by what an empty feature map would score, so that weights mean the
    /// same whatever the extractor and the size.
    case relative
  }

  /// Layers whose feature maps should be the photograph's.
  public var contentLayers = [Layer("conv4_2")]
  /// Layers whose Gram matrices should be the painting's.
  public var styleLayers = [
    Layer("conv1_1"), Layer("conv2_1"), Layer("conv3_1"), Layer("conv4_1"), Layer("conv5_1"),
  ]
  /// α; 0 leaves the photograph out.
  public var contentWeight = 1.0
  /// β; 0 leaves the paintings out.
  public var styleWeight = 1000.0
  /// The weight of total variation, the mean squared difference of neighbours; 0 for none.
  public var variationWeight = 0.0
  /// The weight, as a part of the content's and the style's together, of the mean squared distance of
  /// values from 0..1, which a file would cut off; 0 for none.
  public var rangeWeight = 0.0
  /// The weight, as a part of the style's, of the difference in channel means and standard
  /// deviations; 0 for none.
  public var momentsWeight = 0.0
  /// The unit of losses.
  public var normalisation = Normalisation.paper
  /// The extractor's pooling.
  public var pooling = Pooling.max

  /// The paper's.
  public init() {}
}
