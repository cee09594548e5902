import Foundation
import PluginKit

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A right that one process at a time has: a file that is locked while it is held and removed
/// afterwards. It ends with the process, however that ends.
final class FolderLock {
  private let path: String
  private let descriptor: Int32
  private var hasFile = true

  /// Waits for the right, up to `seconds`; nil when somebody else holds it all that time.
  ///
  /// - Throws: `Files.Failure` when the file can't be made.
  init?(_ path: String, seconds: Double) throws(Files.Failure) {
    self.path = path
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw Files.Failure(errno) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        // The holder before removed the file that this one was waiting for.
        if Self.isSame(descriptor, path) {
          self.descriptor = descriptor
          return
        }
      } else if errno != EWOULDBLOCK, errno != EINTR {
        let code = errno
        close(descriptor)
        throw Files.Failure(code)
      }
      close(descriptor)
      guard ContinuousClock.now < end else { return nil }
      usleep(5_000)
    }
  }

  /// Whether a file that may be locked is locked by nobody; one that isn't there is not.
  static func isFree(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  /// Removes the file before the right is given up, so that its folder can be removed.
  func removeFile() {
    if hasFile { unlink(path) }
    hasFile = false
  }

  deinit {
    removeFile()
    close(descriptor)
  }
}
