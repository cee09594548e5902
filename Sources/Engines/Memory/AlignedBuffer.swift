import Foundation

/// Zeroed memory on a cache line's boundary, so that an engine can use it in place.
final class AlignedBuffer {
  static let alignment = 64
  let bytes: UnsafeMutableRawBufferPointer
  private let block: UnsafeMutableRawPointer

  /// Nil if there is no memory for the values of `port`.
  init?(_ port: TensorPort) {
    let (count, overflow) = port.count.multipliedReportingOverflow(by: port.element.bytes)
    guard count > 0, !overflow, count <= Int.max - Self.alignment else { return nil }
    // The system's pages are zero as they come; writing zeros would only fetch them early, one by one.
    guard let block = calloc(count + Self.alignment, 1) else { return nil }
    self.block = block
    let raw = block.alignedUp(toMultipleOf: Self.alignment)
    bytes = UnsafeMutableRawBufferPointer(start: raw, count: count)
    switch port.element {
    case .float: raw.bindMemory(to: Float.self, capacity: port.count)
    case .byte: raw.bindMemory(to: UInt8.self, capacity: port.count)
    }
  }

  /// The values as floats; only for ports of floats.
  var floats: UnsafeMutableBufferPointer<Float> { bytes.assumingMemoryBound(to: Float.self) }

  /// The values as bytes; only for ports of bytes.
  var codes: UnsafeMutableBufferPointer<UInt8> { bytes.assumingMemoryBound(to: UInt8.self) }

  deinit {
    free(block)
  }
}
