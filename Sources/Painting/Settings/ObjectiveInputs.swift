/// The pictures an objective is made of, at one scale.
public struct ObjectiveInputs {
  /// A painting whose style counts.
  public struct Style {
    /// The painting, of any size.
    public let picture: FloatPicture
    /// Its share; shares are divided by their sum.
    public let weight: Double
    /// Where in the result it counts, one plane of the content's size; nil for everywhere.
    public let mask: FloatPicture?
    /// Which part of the painting counts, one plane of the painting's size; nil for all of it.
    public let ownMask: FloatPicture?

    /// Describes a style.
    public init(
      picture: FloatPicture, weight: Double = 1, mask: FloatPicture? = nil,
      ownMask: FloatPicture? = nil
    ) {
      self.picture = picture
      self.weight = weight
      self.mask = mask
      self.ownMask = ownMask
    }
  }

  /// The photograph; its size is the result's.
  public let content: FloatPicture
  /// The paintings; empty when style does not count.
  public let styles: [Style]

  /// Collects the pictures.
  public init(content: FloatPicture, styles: [Style]) {
    self.content = content
    self.styles = styles
  }
}
