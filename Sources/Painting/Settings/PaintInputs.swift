/// The files a painting is made of.
public struct PaintInputs: Sendable, Hashable, Codable {
  /// A painting whose style counts.
  public struct Style: Sendable, Hashable, Codable {
    /// The painting.
    public let path: String
    /// Its share.
    public let weight: Double
    /// A picture of the photograph's size, white where the style counts; nil for everywhere.
    public let mask: String?
    /// A picture of the painting's size, white where it is looked at; nil for all of it.
    public let ownMask: String?
    /// Its longer side, as a multiple of the result's; nil for the settings' `styleScale`.
    public let scale: Double?

    /// Describes a style.
    public init(
      path: String, weight: Double = 1, mask: String? = nil, ownMask: String? = nil,
      scale: Double? = nil
    ) {
      self.path = path
      self.weight = weight
      self.mask = mask
      self.ownMask = ownMask
      self.scale = scale
    }
  }

  /// The photograph.
  public let content: String
  /// The paintings.
  public let styles: [Style]

  /// Names the files.
  public init(content: String, styles: [Style]) {
    self.content = content
    self.styles = styles
  }
}
