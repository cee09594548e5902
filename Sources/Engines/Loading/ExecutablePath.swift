import Foundation

#if canImport(Darwin)
  import MachO
#endif

/// The folder of the running executable, with links followed.
public enum ExecutablePath {
  /// An absolute path.
  public static let folder: String = {
    let path = URL(fileURLWithPath: file).resolvingSymlinksInPath()
    return path.deletingLastPathComponent().path
  }()

  /// The running executable itself, links followed: an absolute path.
  public static let program: String =
    URL(fileURLWithPath: file).resolvingSymlinksInPath().path

  private static var file: String {
    #if canImport(Darwin)
      var size: UInt32 = 0
      _NSGetExecutablePath(nil, &size)
      var name = [CChar](repeating: 0, count: Int(size) + 1)
      if _NSGetExecutablePath(&name, &size) == 0 {
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    #else
      if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        return link
      }
    #endif
    return CommandLine.arguments.first ?? "."
  }
}
