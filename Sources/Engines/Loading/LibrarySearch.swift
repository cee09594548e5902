import Foundation

/// Where an engine's library is looked for.
///
/// 1. A file or folder named by an environment variable. When set, nothing else is tried: a wrong
///    setting should be noticed.
/// 2. Folders of an installation, relative to the executable.
/// 3. `.deps` of a source tree, from the executable's folder upwards.
/// 4. The system loader's own path.
public struct LibrarySearch: Sendable {
  /// The variable that overrides the search.
  public let variable: String
  /// Its value; nil or empty if unset.
  public let override: String?
  /// The folder of the running executable.
  public let executableFolder: String
  /// File name without prefix and suffix, e.g. `openvino_c`.
  public let library: String
  /// Folders relative to `executableFolder`.
  public let installed: [String]
  /// Folder relative to the root of a source tree.
  public let development: String
  /// File names for the system's loader, the preferred one first.
  public let system: [String]

  /// The paths to try in order: existing files, and names for the system's loader.
  /// Folders without the library are reported through `missing`.
  func candidates(missing: (String) -> Void) -> [String] {
    if let override, !override.isEmpty {
      let files = files(at: override)
      if files.isEmpty { missing("\(variable)=\(override)") }
      return files
    }
    var found: [String] = []
    for folder in installed {
      let path = URL(fileURLWithPath: executableFolder).appendingPathComponent(folder)
        .standardizedFileURL.path
      let files = files(at: path)
      if files.isEmpty { missing(path) }
      // A folder and its parent may lead to the same file.
      found += files.filter { !found.contains($0) }
    }
    var folder = URL(fileURLWithPath: executableFolder).standardizedFileURL
    var developed: [String] = []
    while developed.isEmpty {
      developed = files(at: folder.appendingPathComponent(development).path)
      if folder.path == "/" { break }
      folder.deleteLastPathComponent()
    }
    if developed.isEmpty { missing("\(development) in \(executableFolder) and above") }
    return found + developed + system
  }

  /// The library files at a path that is one, or that is a folder with one in a usual place.
  private func files(at path: String) -> [String] {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { return [path] }
    for place in ["", "libs", "lib", "openvino/libs", "onnxruntime/capi", "capi"] {
      let folder = place.isEmpty ? path : path + "/" + place
      let names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
      let newest = names.filter(isLibrary)
        .max { $0.compare($1, options: .numeric) == .orderedAscending }
      if let newest { return [folder + "/" + newest] }
    }
    return []
  }

  /// `libX.so`, `libX.so.2641`, `libX.dylib`, `libX.2641.dylib`
  private func isLibrary(_ name: String) -> Bool {
    let stem = "lib\(library)."
    guard name.hasPrefix(stem) else { return false }
    let rest = name.dropFirst(stem.count).split(separator: ".")
    let words = rest.filter { !$0.allSatisfy(\.isNumber) }
    return words == ["so"] || words == ["dylib"]
  }
}
