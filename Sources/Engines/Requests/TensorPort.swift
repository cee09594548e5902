/// One input or output of a compiled network.
public struct TensorPort: Sendable, Hashable, CustomStringConvertible {
  /// The name in the network file; for unnamed ports `input 0`, `output 1`, …
  public let name: String
  /// Lengths, outermost first; for pictures N, C, H, W.
  public let shape: [Int]
  /// The product of `shape`.
  public let count: Int

  /// Nil if the shape has a length below 1 or more elements than memory can hold as floats.
  init?(name: String, shape: [Int]) {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length > 0, !overflow else { return nil }
      count = product
    }
    guard count <= Int.max / 8 else { return nil }
    self.name = name
    self.shape = shape
    self.count = count
  }

  /// Name and shape, e.g. `input 1×3×64×64`.
  public var description: String {
    name + " " + shape.map(String.init).joined(separator: "×")
  }
}
