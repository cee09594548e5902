import PluginKit

/// How a network takes and gives pictures, with what each is known from.
public struct PictureHabits: Sendable {
  /// What the network does.
  public var kind: Finding<Manifest.Kind>
  /// Order of the channels.
  public var colour: Finding<Manifest.Colour>
  /// The input values of black and white, before mean and standard deviation.
  public var range: Finding<ValueRange>
  /// The output values of black and white.
  public var outputRange: Finding<ValueRange>
  /// Subtracted from each input channel; empty for nothing.
  public var mean: [Double]
  /// Divides each input channel; empty for nothing.
  public var std: [Double]
}
