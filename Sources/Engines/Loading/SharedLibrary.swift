import Foundation

/// A library opened at run time. Stays open: engines start threads that outlive every handle.
final class SharedLibrary: @unchecked Sendable {
  // Sound: the handle is never changed, and looking up symbols is thread-safe.
  private let handle: UnsafeMutableRawPointer
  let path: String

  /// - Throws: what the system's loader says.
  init(path: String) throws(LoadFailure.Finding) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
      // For a bare name that the loader knows nowhere; a missing dependency names another file.
      if reason.hasPrefix(path + ": cannot open shared object file") { throw .missing }
      throw .unloadable(reason)
    }
    self.handle = handle
    self.path = path
  }

  /// The function called `name`, as the C function type `F`.
  func function<F>(_ name: String, as type: F.Type) throws(LoadFailure.Finding) -> F {
    guard let address = dlsym(handle, name) else { throw .symbol(name) }
    return unsafeBitCast(address, to: type)
  }

  /// Only for a library that turned out to be the wrong one, before anything in it ran for long.
  func close() {
    dlclose(handle)
  }
}

extension LoadFailure.Finding: Error {}
