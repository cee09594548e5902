import Foundation

/// A file for numbers that don't fit into memory. It has no name from the start, so nothing is left of
/// it when the process ends, however it ends.
///
/// Read and written with plain calls rather than mapped: mapped pages would count as the process's
/// memory.
final class ScratchFile {
  private let descriptor: Int32
  private let folder: String

  /// - Throws: `PaintError.scratch`.
  init(bytes: Int, in folder: String) throws(PaintError) {
    self.folder = folder
    var template = Array((folder + "/.impasto-paint-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw .scratch(folder: folder, action: "create a file", reason: lastSystemError())
    }
    unlink(template)
    guard ftruncate(descriptor, off_t(bytes)) == 0 else {
      throw .scratch(folder: folder, action: "make room", reason: lastSystemError())
    }
  }

  deinit { close(descriptor) }

  /// Reads `buffer` from the byte `offset` on.
  func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(PaintError) {
    try whole(buffer.count, action: "read") { done in
      pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(offset + done))
    }
  }

  /// Writes `buffer` from the byte `offset` on.
  func write(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(PaintError) {
    try whole(buffer.count, action: "write") { done in
      pwrite(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(offset + done))
    }
  }

  /// The system may do less at a time than it was asked for.
  private func whole(
    _ count: Int, action: String, _ step: (Int) -> Int
  ) throws(PaintError) {
    var done = 0
    while done < count {
      let moved = step(done)
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else {
        throw .scratch(
          folder: folder, action: action, reason: moved == 0 ? "unexpected end" : lastSystemError())
      }
      done += moved
    }
  }
}

/// What the last failed system call says.
func lastSystemError() -> String { String(cString: strerror(errno)) }
