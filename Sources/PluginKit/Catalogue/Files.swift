#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The file system as this module needs it. Plain POSIX: listing plugins has to be quick, and
/// neither following a pipe nor reading without limit may happen on files of strangers.
package enum Files {
  package struct Failure: Error {
    package let reason: String
    package init(_ code: Int32) { reason = String(cString: strerror(code)) }
    package init(reason: String) { self.reason = reason }
  }

  /// An open regular file, closed when it goes out of use.
  package struct Reader: ~Copyable {
    private let descriptor: Int32
    package let size: Int

    /// Opens a file.
    ///
    /// - Parameter follows: whether the path may end in a symbolic link.
    package init(_ path: String, follows: Bool = true) throws(Failure) {
      // Not blocking, so that a pipe in place of a file can't hang the reader.
      descriptor = open(
        path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follows ? 0 : O_NOFOLLOW))
      guard descriptor >= 0 else { throw Failure(errno) }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        let code = errno
        close(descriptor)
        throw Failure(code)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        close(descriptor)
        throw Failure(reason: isFolder ? "is a folder, expected a file" : "is no regular file")
      }
      size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills the front of `buffer`; 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
      while true {
        #if canImport(Darwin)
          let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #else
          let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
        if count >= 0 { return count }
        if errno != EINTR { throw Failure(errno) }
      }
    }

    /// The first ``size`` bytes; fewer when the file has shrunk since it was opened.
    package func contents() throws(Failure) -> [UInt8] {
      var failure: Failure?
      let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        filled = 0
        do throws(Failure) {
          while filled < size {
            let rest = UnsafeMutableRawBufferPointer(
              rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<size])
            let count = try read(into: rest)
            if count == 0 { break }
            filled += count
          }
        } catch { failure = error }
      }
      if let failure { throw failure }
      return bytes
    }
  }

  /// The whole file, or nil when it holds more than `limit` bytes.
  package static func contents(of path: String, limit: Int) throws(Failure) -> [UInt8]? {
    let reader = try Reader(path)
    return reader.size <= limit ? try reader.contents() : nil
  }

  /// Names in a folder, sorted, without hidden ones.
  package static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = opendir(folder) else { throw Failure(errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether there is something by this name. What can't be looked at (no permission, a loop of
  /// links) counts as there, so that whoever goes on to open it reports why not.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
  }

  /// The absolute path without symbolic links, `.` and `..`.
  package static func resolved(_ path: String) throws(Failure) -> String {
    guard let text = realpath(path, nil) else { throw Failure(errno) }
    defer { free(text) }
    return String(cString: text)
  }

  /// Whether a resolved path lies inside a resolved folder.
  package static func isInside(_ path: String, _ folder: String) -> Bool {
    path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  package static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The path without its last component.
  package static func parent(of path: String) -> String {
    let trimmed = trimmingSlashes(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// The last component.
  package static func name(of path: String) -> String {
    let trimmed = trimmingSlashes(path)
    return trimmed.lastIndex(of: "/").map { String(trimmed[trimmed.index(after: $0)...]) }
      ?? trimmed
  }

  package static func trimmingSlashes(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// The running program's file, links resolved.
  package static func executable() -> String? {
    #if canImport(Darwin)
      var size: UInt32 = 0
      _ = _NSGetExecutablePath(nil, &size)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      let path = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
      return path.flatMap { try? resolved($0) }
    #else
      return try? resolved("/proc/self/exe")
    #endif
  }

  /// A variable of the environment; nil when unset or empty.
  package static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
