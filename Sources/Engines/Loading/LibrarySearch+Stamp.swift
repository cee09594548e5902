import Foundation

extension LibrarySearch {
  /// A text that changes when another library would be opened: its path, size and date. Nothing is
  /// opened for it.
  var stamp: String {
    guard let path = candidates(missing: { _ in }).first else { return "none" }
    // A bare name is the system loader's to find.
    guard path.contains("/") else { return path }
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
    let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(resolved) \((attributes?[.size] as? Int) ?? 0) \(Int(date))"
  }
}
