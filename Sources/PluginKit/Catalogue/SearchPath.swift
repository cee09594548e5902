/// The folders plugins are looked for in, first come first served.
public struct SearchPath: Sendable, Hashable {
  /// One folder: of plugins, or a plugin itself.
  public struct Entry: Sendable, Hashable {
    /// The folder.
    public let path: String
    /// Why it is searched.
    public let origin: Plugin.Origin
    /// Whether its absence is a problem: somebody asked for it.
    public var isRequired: Bool { origin == .explicit || origin == .environment }
  }

  /// The variable that holds further folders, separated by colons.
  public static let variable = "IMPASTO_PLUGINS"

  /// The folders in the order they are searched.
  public let entries: [Entry]

  /// A search path of these folders.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// Only these folders.
  public init(explicit folders: [String]) {
    entries = folders.map { Entry(path: $0, origin: .explicit) }
  }

  /// `folders`, then `IMPASTO_PLUGINS`, then `$XDG_DATA_HOME/impasto/plugins` (by default under
  /// `~/.local/share`), then the installation.
  ///
  /// - Parameters:
  ///   - folders: what the user gave, in order.
  ///   - environment: reads a variable; nil when it is unset or empty.
  ///   - executable: the program's file, from which the installation is found.
  public static func standard(
    explicit folders: [String], environment: (String) -> String?, executable: String?
  ) -> SearchPath {
    var entries = folders.map { Entry(path: $0, origin: .explicit) }
    for folder in (environment(variable) ?? "").split(separator: ":") {
      entries.append(Entry(path: String(folder), origin: .environment))
    }
    if let data = userData(environment) {
      entries.append(Entry(path: Files.join(data, "impasto/plugins"), origin: .user))
    }
    if let folder = executable.flatMap(installation) {
      entries.append(Entry(path: folder, origin: .installation))
    }
    return SearchPath(entries)
  }

  /// The search path of the running program.
  ///
  /// - Parameter folders: what the user gave, in order.
  public static func standard(explicit folders: [String] = []) -> SearchPath {
    standard(
      explicit: folders, environment: Files.environment, executable: Files.executable())
  }

  /// The XDG base directory specification: a relative XDG_DATA_HOME is to be ignored.
  private static func userData(_ environment: (String) -> String?) -> String? {
    if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return data }
    return environment("HOME").map { Files.join($0, ".local/share") }
  }

  /// `../share/impasto/Plugins` seen from the program's folder, or, for a program inside the source
  /// tree, the first `Plugins` with a schema on the way up.
  static func installation(of executable: String) -> String? {
    var folder = Files.parent(of: executable)
    let installed = Files.join(Files.parent(of: folder), "share/impasto/Plugins")
    if Files.isFolder(installed) { return installed }
    while true {
      let candidate = Files.join(folder, "Plugins")
      if Files.exists(Files.join(candidate, "plugin.schema.json")) { return candidate }
      let parent = Files.parent(of: folder)
      if parent == folder || parent == "." { return nil }
      folder = parent
    }
  }
}
