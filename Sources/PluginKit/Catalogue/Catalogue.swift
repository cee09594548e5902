import Wording

/// The plugins found along a search path.
///
/// Each folder of the path is one level. Within a level an id may occur once: twice makes it
/// ambiguous, which is a problem naming both folders. Across levels the first found wins and the
/// others are ``shadowed``. Only manifests are read; a broken one is a problem and hides nothing.
public struct Catalogue: Sendable {
  /// A plugin that isn't used because another of the same id comes first.
  public struct Shadowed: Sendable, Hashable {
    /// The one not used.
    public let plugin: Plugin
    /// The folder of the one used.
    public let by: String
  }

  /// What is usable: in the order of the search path, by id within a level.
  public private(set) var plugins: [Plugin] = []
  /// What is hidden by an earlier plugin of the same id.
  public private(set) var shadowed: [Shadowed] = []
  /// What can't be used, and why.
  public private(set) var problems: [PluginProblem] = []

  /// The folders that were searched.
  public let searchPath: SearchPath

  private var owners: [String: String] = [:]

  /// Searches the path. Never fails: what is wrong is in ``problems``.
  public static func discover(_ searchPath: SearchPath) -> Catalogue {
    var catalogue = Catalogue(searchPath: searchPath)
    var seen: Set<String> = []
    for entry in searchPath.entries {
      // The same folder given twice is one level, not a hundred shadowed plugins.
      if let real = try? Files.resolved(entry.path), !seen.insert(real).inserted { continue }
      catalogue.addLevel(entry)
    }
    return catalogue
  }

  /// The plugin of this id.
  ///
  /// - Throws: the plugin's own problem when there is one by that name that can't be used, else
  ///   ``PluginError/unknownPlugin(id:nearest:known:)``.
  public func plugin(_ id: String) throws(PluginError) -> Plugin {
    if let plugin = plugins.first(where: { $0.id == id }) { return plugin }
    for problem in problems {
      if case .duplicate(id, _, _) = problem.error { throw problem.error }
    }
    for problem in problems where Files.name(of: problem.folder) == id { throw problem.error }
    let known = plugins.map(\.id)
    throw .unknownPlugin(
      id: id, nearest: NearestName.of(id, among: known), known: known.sorted())
  }

  private init(searchPath: SearchPath) { self.searchPath = searchPath }

  private mutating func addLevel(_ entry: SearchPath.Entry) {
    var level: [String: Plugin] = [:]
    var ambiguous: Set<String> = []
    for folder in pluginFolders(of: entry) {
      let plugin: Plugin
      do { plugin = try Plugin(at: folder, origin: entry.origin) } catch {
        problems.append(PluginProblem(folder: folder, origin: entry.origin, error: error))
        continue
      }
      if let other = level[plugin.id] {
        ambiguous.insert(plugin.id)
        problems.append(
          PluginProblem(
            folder: folder, origin: entry.origin,
            error: .duplicate(id: plugin.id, first: other.folder, second: folder)))
      } else {
        level[plugin.id] = plugin
      }
    }
    for (id, plugin) in level.sorted(by: { $0.key < $1.key }) {
      if let owner = owners[id] {
        shadowed.append(Shadowed(plugin: plugin, by: owner))
        continue
      }
      // An ambiguous id is taken all the same: falling through to a later level would silently
      // pick a third plugin.
      owners[id] = plugin.folder
      if !ambiguous.contains(id) { plugins.append(plugin) }
    }
  }

  private mutating func pluginFolders(of entry: SearchPath.Entry) -> [String] {
    let path = Files.trimmingSlashes(entry.path)
    if Files.exists(Files.join(path, Plugin.manifestName)) { return [path] }
    do throws(Files.Failure) {
      return try Files.names(in: path).map { Files.join(path, $0) }
        .filter { Files.exists(Files.join($0, Plugin.manifestName)) }
    } catch {
      if entry.isRequired {
        problems.append(
          PluginProblem(
            folder: path, origin: entry.origin,
            error: .unreadable(path: path, reason: error.reason)))
      }
      return []
    }
  }
}
