import Foundation
import PluginKit

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Renaming that never overwrites, and renaming that exchanges.
enum Renaming {
  /// Gives a folder a name that nothing has.
  ///
  /// - Throws: `Files.Failure`, of EEXIST when something has it.
  static func move(_ from: String, to: String) throws(Files.Failure) {
    if let code = flagged(from, to, .exclusive) {
      if code != 0 { throw Files.Failure(code) }
      return
    }
    // Without help of the file system: another process may come between, but not one of ours.
    guard !Files.exists(to) else { throw Files.Failure(EEXIST) }
    guard rename(from, to) == 0 else { throw Files.Failure(errno) }
  }

  /// Exchanges two folders: at no moment is there none by either name.
  ///
  /// - Parameter aside: where the second goes meanwhile on file systems that can't exchange.
  static func exchange(_ new: String, with old: String, aside: String) throws(Files.Failure) {
    if let code = flagged(new, old, .exchange) {
      if code != 0 { throw Files.Failure(code) }
      return
    }
    guard rename(old, aside) == 0 else { throw Files.Failure(errno) }
    guard rename(new, old) == 0 else {
      let failure = Files.Failure(errno)
      rename(aside, old)
      throw failure
    }
  }

  private enum Flag {
    case exclusive, exchange
  }

  /// 0 or what went wrong; nil where this isn't to be had.
  private static func flagged(_ from: String, _ to: String, _ flag: Flag) -> Int32? {
    #if canImport(Darwin)
      let flags = UInt32(flag == .exclusive ? RENAME_EXCL : RENAME_SWAP)
      let status = renamex_np(from, to, flags)
    #else
      // `renameat2` is hidden from Swift by its headers: RENAME_NOREPLACE is 1, RENAME_EXCHANGE 2.
      typealias Function =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return nil }
      let function = unsafeBitCast(symbol, to: Function.self)
      let status = function(AT_FDCWD, from, AT_FDCWD, to, flag == .exclusive ? 1 : 2)
    #endif
    if status == 0 { return 0 }
    return [EINVAL, ENOSYS, ENOTSUP].contains(errno) ? nil : errno
  }
}
