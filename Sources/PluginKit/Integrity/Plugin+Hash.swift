extension Plugin {
  /// The SHA-256 that a manifest states for a network of these bytes: 64 hexadecimal digits.
  public static func sha256(of network: [UInt8]) -> String { SHA256.of(network) }

  /// The same of a file, which is read in pieces.
  ///
  /// - Throws: ``PluginError/unreadable(path:reason:)``.
  public static func sha256(ofFile path: String) throws(PluginError) -> String {
    do throws(Files.Failure) { return try SHA256.ofFile(path).hash } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
  }
}
