import Foundation

/// What is known about folders before and while they are written to.
enum DiskSpace {
  /// Bytes an ordinary user may still write in the file system of `folder`; nil when unknown.
  static func free(in folder: String) -> Int? {
    var information = statvfs()
    guard statvfs(folder, &information) == 0 else { return nil }
    let (bytes, overflow) = UInt64(information.f_bavail)
      .multipliedReportingOverflow(by: UInt64(information.f_frsize))
    return overflow ? Int.max : Int(clamping: bytes)
  }

  /// Where libvips keeps the upper levels of a pyramid until the base is written.
  static var spoolFolder: String {
    let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    return folder.isEmpty ? "/tmp" : folder
  }

  /// Whether two folders share their free space.
  static func isSameFileSystem(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
  }
}
