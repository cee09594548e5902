import Foundation

/// Where compiled networks and measured rates are kept between runs.
public enum CompiledNetworkCache {
  /// `$XDG_CACHE_HOME/impasto`, by default `~/.cache/impasto`; nil without a home folder.
  public static func folder() -> String? {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/impasto" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.cache/impasto"
  }
}
