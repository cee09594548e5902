/// The positions of a tensor along one axis of the picture, and what they are made from.
struct Grid: Sendable {
  struct Source: Sendable, Hashable {
    let grid: Int
    let map: PositionMap
    var border = Border.zero
  }
  /// What stands for positions outside a tensor.
  enum Border: Sendable, Hashable {
    /// A constant: nothing is read.
    case zero
    /// The outermost position.
    case nearest
    /// The position as far inside.
    case mirrored
  }
  let axis: Axis
  let length: Int
  /// Input pixels per position; nil once that can't be told.
  let ratio: Ratio?
  let sources: [Source]
  /// The node that made it; -1 for the input's own.
  let node: Int
}
