import Foundation

/// Where the program keeps what it can make again.
public enum CacheFolder {
  /// `$XDG_CACHE_HOME/impasto/NAME`, or below `~/.cache`; nil without a home folder.
  ///
  /// As the XDG specification asks, a relative `XDG_CACHE_HOME` counts as unset.
  public static func path(
    _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return "\(cache)/impasto/\(name)"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home)/.cache/impasto/\(name)"
  }

  /// Makes a folder, private to the user; false if it can't be written to.
  public static func prepare(_ directory: String) -> Bool {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      return false
    }
    return FileManager.default.isWritableFile(atPath: directory)
  }
}
