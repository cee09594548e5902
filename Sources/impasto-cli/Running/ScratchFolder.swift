import Foundation
import Synchronization

/// A folder of this process for libvips's temporary files (pyramid levels, decoded pictures), so
/// that none is left when the process has to end in a hurry.
enum ScratchFolder {
  private static let made = Mutex<String?>(nil)

  /// The folder, once it is in use.
  static var path: String? { made.withLock { $0 } }

  /// Makes the folder and lets libvips use it. Without one libvips uses the usual place.
  static func use() {
    let path = NSTemporaryDirectory() + "/impasto-\(getpid())-\(UInt32.random(in: .min ... .max))"
    guard mkdir(path, 0o700) == 0 else { return }
    setenv("TMPDIR", path, 1)
    made.withLock { $0 = path }
  }

  /// Removes the folder.
  static func remove() {
    if let path { try? FileManager.default.removeItem(atPath: path) }
  }
}
