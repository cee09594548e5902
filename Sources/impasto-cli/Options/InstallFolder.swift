import Foundation
import Impasto

/// The folder of plugins that `install`, `update` and `remove` change.
enum InstallFolder {
  /// What the user gave, or the user's own.
  ///
  /// - Parameter flag: the option's name, for the message where there is no home folder.
  static func path(_ given: String?, flag: String) throws -> String {
    guard let folder = given ?? Installer.userFolder else {
      throw InstallError.unwritable(path: flag, reason: "no home folder: give \(flag)")
    }
    return URL(filePath: folder).standardizedFileURL.path
  }

  /// An installer for it, that looks into networks as `plugins validate` does.
  static func installer(_ given: String?, flag: String) throws -> Installer {
    Installer(folder: try path(given, flag: flag), check: { _ = try PluginCheck.isExact($0) })
  }

  /// Which of several plugins of one id is used; nil when there is one only.
  static func shadowing(_ id: String, in folder: String) -> String? {
    let found = Catalogue.discover(.standard())
    let place = folder + "/" + id
    guard found.searchPath.entries.contains(where: { same($0.path, folder) }) else {
      return "\(folder) is not searched by itself: give --plugin-dir \(folder)"
    }
    for shadowed in found.shadowed where shadowed.plugin.id == id {
      if same(shadowed.plugin.folder, place) {
        return "\(place) is hidden by the plugin of the same id in \(shadowed.by)"
      }
      if same(shadowed.by, place) {
        return "\(place) hides the plugin of the same id in \(shadowed.plugin.folder)"
      }
    }
    return nil
  }

  private static func same(_ a: String, _ b: String) -> Bool {
    URL(filePath: a).resolvingSymlinksInPath().path
      == URL(filePath: b).resolvingSymlinksInPath().path
  }
}
