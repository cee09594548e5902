/// A row of 32-bit floats, in memory or on disk.
///
/// Whoever works on long vectors goes through them in chunks (``read(_:into:)``, ``write(_:from:)``),
/// and then does not need to know which it is.
public final class FloatVector {
  /// Where vectors keep their values.
  public enum Place: Sendable, Hashable {
    case memory
    /// In a nameless file in this folder.
    case disk(folder: String)
  }

  private enum Storage {
    case memory(UnsafeMutableBufferPointer<Float>)
    case file(ScratchFile)
  }

  /// How many values.
  public let count: Int
  private let storage: Storage

  /// Zeros in memory.
  public init(count: Int) {
    self.count = count
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    values.initialize(repeating: 0)
    storage = .memory(values)
  }

  /// Zeros.
  ///
  /// - Throws: `PaintError.scratch` when there is no such file to be had.
  public convenience init(count: Int, in place: Place) throws(PaintError) {
    switch place {
    case .memory: self.init(count: count)
    case .disk(let folder):
      self.init(
        count: count,
        file: try ScratchFile(bytes: count * MemoryLayout<Float>.stride, in: folder))
    }
  }

  private init(count: Int, file: ScratchFile) {
    self.count = count
    storage = .file(file)
  }

  deinit {
    if case .memory(let values) = storage { values.deallocate() }
  }

  /// All values, when they are in memory; nil when they are on disk.
  public var memory: UnsafeMutableBufferPointer<Float>? {
    if case .memory(let values) = storage { values } else { nil }
  }

  /// Copies the values of `range` to the start of `buffer`.
  ///
  /// - Throws: `PaintError.scratch`; never in memory.
  public func read(
    _ range: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(PaintError) {
    let part = UnsafeMutableBufferPointer(rebasing: buffer[..<range.count])
    switch storage {
    case .memory(let values): _ = part.update(fromContentsOf: values[range])
    case .file(let file):
      try file.read(
        UnsafeMutableRawBufferPointer(part), at: range.lowerBound * MemoryLayout<Float>.stride)
    }
  }

  /// Replaces the values of `range` by the first ones of `buffer`.
  ///
  /// - Throws: `PaintError.scratch`; never in memory.
  public func write(
    _ range: Range<Int>, from buffer: UnsafeBufferPointer<Float>
  ) throws(PaintError) {
    let part = UnsafeBufferPointer(rebasing: buffer[..<range.count])
    switch storage {
    case .memory(let values): _ = values[range].update(fromContentsOf: part)
    case .file(let file):
      try file.write(
        UnsafeRawBufferPointer(part), at: range.lowerBound * MemoryLayout<Float>.stride)
    }
  }
}
