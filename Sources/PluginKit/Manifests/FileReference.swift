/// A file as a manifest names it: relative to the plugin's folder, or `models:NAME` for one in the
/// models folder that lies beside the folder of plugins.
public struct FileReference: Sendable, Hashable, CustomStringConvertible {
  /// What the path is relative to.
  public enum Base: Sendable, Hashable {
    case plugin, models
  }

  /// What the path is relative to.
  public let base: Base
  /// The relative path, without `..`.
  public let path: String

  init(_ text: String) {
    let prefix = "models:"
    base = text.hasPrefix(prefix) ? .models : .plugin
    path = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
  }

  /// As in the manifest.
  public var description: String { base == .models ? "models:" + path : path }
}
