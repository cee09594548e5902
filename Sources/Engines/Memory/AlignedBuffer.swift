import Foundation

/// Zeroed floats on a cache line's boundary, so that an engine can use them in place.
final class AlignedBuffer {
  static let alignment = 64
  let pointer: UnsafeMutableBufferPointer<Float>

  /// Nil if there is no memory for `count` floats.
  init?(count: Int) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard count > 0, !overflow else { return nil }
    var raw: UnsafeMutableRawPointer?
    guard posix_memalign(&raw, Self.alignment, bytes) == 0, let raw else { return nil }
    let floats = raw.bindMemory(to: Float.self, capacity: count)
    pointer = UnsafeMutableBufferPointer(start: floats, count: count)
    pointer.initialize(repeating: 0)
  }

  deinit {
    free(pointer.baseAddress)
  }
}
