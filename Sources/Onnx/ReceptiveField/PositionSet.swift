/// Positions along one axis, as runs in ascending order with gaps between them.
///
/// Sets instead of intervals keep the analysis exact where a map skips positions: transposed
/// convolutions with strides, dilations, strides larger than kernels.
struct PositionSet: Sendable, Hashable {
  private(set) var runs: [ClosedRange<Int>]

  static let empty = PositionSet(runs: [])

  private init(runs: [ClosedRange<Int>]) { self.runs = runs }

  init(_ position: Int) { runs = [position...position] }

  /// The union of runs in any order.
  init(union unsorted: [ClosedRange<Int>]) {
    var merged: [ClosedRange<Int>] = []
    for run in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, run.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
      } else {
        merged.append(run)
      }
    }
    // A hull is still safe, only no longer exact; no network in use comes near.
    if merged.count > 4096, let first = merged.first, let last = merged.last {
      merged = [first.lowerBound...last.upperBound]
    }
    runs = merged
  }

  var isEmpty: Bool { runs.isEmpty }
  var lowest: Int? { runs.first?.lowerBound }
  var highest: Int? { runs.last?.upperBound }

  /// How many positions are in the set.
  var count: Int { runs.reduce(0) { $0 + $1.count } }

  func union(_ other: PositionSet) -> PositionSet {
    if isEmpty { return other }
    if other.isEmpty || runs == other.runs { return self }
    // Nearly always both are one run, and there are tens of thousands of such unions in an analysis.
    if runs.count == 1, other.runs.count == 1, let a = runs.first, let b = other.runs.first,
      a.lowerBound <= b.upperBound + 1, b.lowerBound <= a.upperBound + 1
    {
      return PositionSet(
        runs: [min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)])
    }
    return PositionSet(union: runs + other.runs)
  }

  /// The set as a tensor of this length is read: what lies outside is left out or replaced.
  func inside(_ length: Int, _ border: Grid.Border) -> PositionSet {
    guard let low = lowest, let high = highest, low < 0 || high >= length else { return self }
    var result: [ClosedRange<Int>] = []
    for run in runs {
      if run.lowerBound < length, run.upperBound >= 0 {
        result.append(max(run.lowerBound, 0)...min(run.upperBound, length - 1))
      }
      switch border {
      case .zero: break
      case .nearest:
        if run.lowerBound < 0 { result.append(0...0) }
        if run.upperBound >= length { result.append(length - 1...length - 1) }
      case .mirrored:
        // Shape inference refused paddings that would need a second reflection.
        if run.lowerBound < 0 {
          result.append(max(0, -min(run.upperBound, -1))...min(-run.lowerBound, length - 1))
        }
        if run.upperBound >= length {
          let end = 2 * (length - 1)
          result.append(
            max(0, end - run.upperBound)...min(length - 1, end - max(run.lowerBound, length)))
        }
      }
    }
    return PositionSet(union: result)
  }

  func contains(_ position: Int) -> Bool { runs.contains { $0.contains(position) } }
}
