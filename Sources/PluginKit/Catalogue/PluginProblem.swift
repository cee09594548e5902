/// A plugin or folder of plugins that can't be used. The rest of the catalogue can.
public struct PluginProblem: Sendable, Hashable, CustomStringConvertible {
  /// The plugin's folder or the searched folder.
  public let folder: String
  /// Where in the search order.
  public let origin: Plugin.Origin
  /// What is wrong.
  public let error: PluginError

  /// One line per thing wrong.
  public var description: String { error.description }
}
