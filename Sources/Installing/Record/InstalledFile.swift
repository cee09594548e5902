/// A file of an installed plugin.
public struct InstalledFile: Sendable, Hashable {
  /// Relative to the plugin's folder.
  public let path: String
  /// Its size.
  public let bytes: Int
  /// 64 hexadecimal digits.
  public let sha256: String

  package init(path: String, bytes: Int, sha256: String) {
    (self.path, self.bytes, self.sha256) = (path, bytes, sha256)
  }
}
