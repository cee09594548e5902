/// One input or output of a compiled network.
public struct TensorPort: Sendable, Hashable, CustomStringConvertible {
  /// What a port's values are.
  public enum Element: Sendable, Hashable {
    /// 32-bit floats.
    case float
    /// Whole numbers from 0 to 255. Outputs only, of networks that make such values themselves.
    case byte

    /// Bytes per value.
    public var bytes: Int { self == .float ? 4 : 1 }
  }

  /// The name in the network file; for unnamed ports `input 0`, `output 1`, …
  public let name: String
  /// Lengths, outermost first; for pictures N, C, H, W.
  public let shape: [Int]
  /// The product of `shape`.
  public let count: Int
  /// What the values are.
  public let element: Element

  /// Nil if the shape has a length below 1 or more elements than memory can hold as floats.
  init?(name: String, shape: [Int], element: Element = .float) {
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
    self.element = element
  }

  /// Name and shape, e.g. `input 1×3×64×64`.
  public var description: String {
    name + " " + shape.map(String.init).joined(separator: "×")
  }
}
