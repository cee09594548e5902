/// Something users may set on a stage.
public struct Parameter: Sendable, Hashable {
  /// What values it takes.
  public enum ValueType: String, Sendable, Hashable, CaseIterable {
    case number, integer, boolean
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
  }

  /// The name users type.
  public let name: String
  /// What values it takes.
  public let type: ValueType
  /// Least and greatest value; nil for booleans.
  public let range: ValueRange?
  /// The value when the user says nothing.
  public let defaultValue: ParameterValue
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
    default: return nil
    }
  }
}
