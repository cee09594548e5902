import Foundation

/// Whether two paths lead to one file, through whatever links.
package enum SameFile {
  /// False when either doesn't exist.
  package static func check(_ a: String, _ b: String) -> Bool {
    var first = stat()
    var second = stat()
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }
}
