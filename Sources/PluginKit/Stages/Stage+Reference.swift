extension Stage {
  /// A picture that a stage takes its manner from.
  public struct Reference: Sendable, Hashable {
    /// The parameter's name, for messages.
    public let parameter: String
    /// The network that looks at the picture.
    public let network: Manifest.NetworkFile
    /// How long the picture's shorter side is there, pixels.
    public let side: Int
    /// The picture, as the user wrote it; nil where nobody named one.
    public let path: String?
  }

  /// The parameter whose value is a picture, with or without one; nil where the plugin has none.
  public var reference: Reference? {
    for parameter in plugin.manifest.parameters {
      guard case .reference(let network, let side) = parameter.effect else { continue }
      var path: String?
      if case .picture(let given)? = values[parameter.name] { path = given }
      return Reference(parameter: parameter.name, network: network, side: side, path: path)
    }
    return nil
  }
}
