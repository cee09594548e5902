import Foundation

/// A file system of a few megabytes in memory; needs the right to mount.
public final class SmallDisk {
  private let place: TemporaryFolder
  private let isMounted: Bool

  /// Its folder.
  public var path: String { place.path }

  /// Mounts it.
  public init(megabytes: Int) throws {
    place = try TemporaryFolder()
    isMounted = SmallDisk.run(
      "mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", place.path])
  }

  deinit {
    if isMounted { _ = SmallDisk.run("umount", [place.path]) }
  }

  /// Forbids all writing from now on.
  public func makeReadOnly() throws {
    guard SmallDisk.run("mount", ["-o", "remount,ro", place.path]) else {
      throw POSIXError(.EPERM)
    }
  }

  /// Names in it, hidden ones included.
  public func contents() throws -> [String] { try place.contents() }

  /// Whether this process may mount.
  public static let canMount: Bool = {
    guard geteuid() == 0, let disk = try? SmallDisk(megabytes: 1) else { return false }
    return disk.isMounted
  }()

  private static func run(_ tool: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
