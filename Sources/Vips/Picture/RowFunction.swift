/// A change of every pixel on its own, a row at a time. Called from several threads at once.
protocol RowFunction: Sendable {
  /// - Parameters:
  ///   - input: `width` pixels of the source's bands and format.
  ///   - output: room for as many of the new picture's.
  func apply(_ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, width: Int)
}
