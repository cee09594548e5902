import Foundation

/// The folder in which OpenVINO keeps compiled networks.
///
/// Compiling a network of a few megabytes takes about as long as reading it back, so only large
/// ones are kept. Entries carry the engine's version and are written again when they are cut short.
public enum OpenVINOCache {
  /// Networks below this many bytes are compiled afresh: the cache would not be faster.
  public static let smallestNetwork = 16 << 20
  /// The oldest entries go when the folder grows beyond this many bytes.
  static let capacity = 1 << 30

  /// `$XDG_CACHE_HOME/impasto/openvino`, or below `~/.cache`; nil without a home folder.
  public static func defaultDirectory(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    CacheFolder.path("openvino", environment: environment)
  }

  /// Makes `directory` ready, private to the user; false if it cannot be written.
  static func prepare(_ directory: String, capacity: Int = capacity) -> Bool {
    guard CacheFolder.prepare(directory) else { return false }
    trim(directory, to: capacity)
    return true
  }

  /// Removes the oldest entries beyond `capacity`. Others may use the folder at the same time: a
  /// file that is gone is no error, and one that is open stays readable for who has it open.
  private static func trim(_ directory: String, to capacity: Int) {
    let manager = FileManager.default
    let names = (try? manager.contentsOfDirectory(atPath: directory)) ?? []
    var entries: [(path: String, date: Date, bytes: Int)] = []
    for name in names where name.hasSuffix(".blob") {
      let path = directory + "/" + name
      guard let attributes = try? manager.attributesOfItem(atPath: path) else { continue }
      let date = attributes[.modificationDate] as? Date ?? .distantPast
      entries.append((path, date, (attributes[.size] as? Int) ?? 0))
    }
    var total = entries.reduce(0) { $0 + $1.bytes }
    for entry in entries.sorted(by: { $0.date < $1.date }) where total > capacity {
      try? manager.removeItem(atPath: entry.path)
      total -= entry.bytes
    }
  }
}
