import Wording

/// Why a run can't be planned.
public enum PlanError: Error, Sendable, CustomStringConvertible {
  /// No padding makes this picture length acceptable to the network.
  case unusableSize(picture: Int, tried: Int)
  /// Even the smallest tiles need more memory than the budget allows.
  case memory(needed: Int, budget: Int, what: String)
  /// The network can't be tiled exactly and the picture doesn't fit in one tile.
  case seams(stage: String, reasons: [String])
  /// The output would replace the input.
  case overwritesInput(String)
  /// A stage can't take what the stage before it yields.
  case mismatch(stage: String, found: String, expected: String)

  /// One line: what, where, found, expected.
  public var description: String {
    switch self {
    case .unusableSize(let picture, let tried):
      "the network accepts no input for a side of \(picture) px: tried up to \(tried) px"
    case .memory(let needed, let budget, let what):
      "memory: \(what) needs at least \(ByteCount(needed)), the budget is \(ByteCount(budget)); "
        + "raise it with --memory"
    case .seams(let stage, let reasons):
      "\(stage): tiles would not match, because \(reasons.joined(separator: "; ")). "
        + "Give more memory to run the picture as one tile, or accept visible seams with --allow-seams"
    case .overwritesInput(let path):
      "\(path): the output is the input, expected another file; inputs are never changed"
    case .mismatch(let stage, let found, let expected):
      "\(stage): found \(found), expected \(expected)"
    }
  }
}
