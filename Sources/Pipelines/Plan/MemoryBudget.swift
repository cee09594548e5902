import Foundation

/// How much memory a run may use.
public struct MemoryBudget: Sendable, Hashable {
  /// The whole process, bytes.
  public let bytes: Int
  /// Whether the user named it.
  public let isExplicit: Bool

  /// What the process holds before any picture: libraries, codecs, the engine itself.
  public static let base = 160 << 20
  /// The default never exceeds this.
  public static let defaultLimit = 2 << 30

  /// A budget that the user named.
  public init(bytes: Int) {
    self.bytes = bytes
    isExplicit = true
  }

  /// Half of what is available, at most 2 GiB.
  public init() {
    bytes = min(Self.defaultLimit, max(Self.available() / 2, 256 << 20))
    isExplicit = false
  }

  /// Bytes that the machine and the control group still have for this process.
  public static func available() -> Int {
    var available = Int(ProcessInfo.processInfo.physicalMemory)
    if let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) {
      for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
        let kibibytes = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        available = kibibytes.map { $0 * 1024 } ?? available
      }
    }
    let limit = number("/sys/fs/cgroup/memory.max")
    let used = number("/sys/fs/cgroup/memory.current")
    if let limit, let used { available = min(available, max(limit - used, 0)) }
    return available
  }

  private static func number(_ path: String) -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
