import Foundation

/// The pixels of one strip, or of its lower rows.
final class Strip {
  let base: UnsafeMutableRawPointer
  let bytesPerLine: Int
  /// The rows held, counted from the strip's first.
  let rows: Range<Int>

  /// Nil when there is no memory.
  init?(bytesPerLine: Int, rows: Range<Int>) {
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, max(bytesPerLine * rows.count, 1)) == 0, let memory else {
      return nil
    }
    self.bytesPerLine = bytesPerLine
    self.rows = rows
    base = memory
  }

  /// Where a row that is held begins.
  func row(_ index: Int) -> UnsafeMutableRawPointer {
    base + (index - rows.lowerBound) * bytesPerLine
  }

  deinit {
    free(base)
  }
}
