/// Something users may set on a stage.
public struct Parameter: Sendable, Hashable {
  /// What values it takes.
  public enum ValueType: String, Sendable, Hashable, CaseIterable {
    case number, integer, boolean, picture
  }

  /// What the value does.
  public enum Effect: Sendable, Hashable {
    /// The host blends the stage's output with its input; 0 keeps the input. Scale 1 only.
    case strength
    /// The host resamples the picture around the stage: above 1 strokes get larger.
    case brush
    /// The value goes to a scalar input of the network, of this name.
    case input(String)
    /// The weights are mixed with those of this network, which has the same architecture: 0 keeps the
    /// plugin's own, 1 takes the other's.
    case weights(Manifest.NetworkFile)
    /// The value is a picture. It goes once through this network, whose outputs take the place of the
    /// constants (or inputs) of their names in the plugin's own. `side` is the length of the picture's
    /// shorter side there.
    case reference(Manifest.NetworkFile, side: Int)

    /// The length of a reference's shorter side when the manifest doesn't say.
    public static let usualSide = 512
  }

  /// The name users type.
  public let name: String
  /// What values it takes.
  public let type: ValueType
  /// Least and greatest value; nil for booleans and pictures.
  public let range: ValueRange?
  /// The value when the user says nothing; nil for pictures, without which the network runs as it is.
  public let defaultValue: ParameterValue?
  /// What it does, for people.
  public let summary: String
  /// What it does, for the host.
  public let effect: Effect

  /// What a value must be, in words: `a number from 0 to 1`.
  public var expectation: String {
    switch type {
    case .boolean: "true or false"
    case .integer: "a whole number" + (range.map { " from \($0)" } ?? "")
    case .number: "a number" + (range.map { " from \($0)" } ?? "")
    case .picture: "the path of a picture"
    }
  }

  /// The value as this parameter's type when it is one and within range.
  public func accept(_ value: JSON) -> ParameterValue? {
    switch (type, value) {
    case (.boolean, .boolean(let flag)): return .boolean(flag)
    case (.number, .number(let number)):
      return range?.contains(number) == false ? nil : .number(number)
    case (.integer, .number(let number)):
      guard let whole = value.integer, range?.contains(number) != false else { return nil }
      return .integer(whole)
    case (.picture, .string(let path)):
      // A path that C would cut short names another file than the one that was checked.
      return path.isEmpty || path.contains("\0") ? nil : .picture(path)
    default: return nil
    }
  }
}
