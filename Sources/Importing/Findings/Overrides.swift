import PluginKit

/// What the user says about a network; nil is found out.
public struct Overrides: Sendable {
  /// What the network does.
  public var kind: Manifest.Kind?
  /// Order of the channels.
  public var colour: Manifest.Colour?
  /// The input values of black and white.
  public var range: ValueRange?
  /// The output values of black and white.
  public var outputRange: ValueRange?
  /// Subtracted from each input channel; 1 or 3 numbers.
  public var mean: [Double]?
  /// Divides each input channel; 1 or 3 numbers.
  public var std: [Double]?
  /// Output pixels per input pixel; only to be sure, the graph says it.
  public var scale: Int?
  /// The name for people.
  public var name: String?
  /// The licence, SPDX.
  public var license: String?

  /// Nothing said.
  public init() {}
}
