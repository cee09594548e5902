import Weights

extension RRDBNet {
  /// Where a layout keeps the layers.
  struct Names {
    /// First convolution, the one behind the blocks, the one at full size and the last.
    let first: String
    let trunk: String
    let high: String
    let last: String
    /// The convolutions behind each doubling.
    let enlargements: [String]
    /// Number of residual-in-residual blocks.
    let blocks: Int
    /// What stands behind the name of a dense block's convolution.
    let suffix: String
    /// Whether ESRGAN+'s paths are there.
    let isPlus: Bool
    private let prefix: String
    private let part: String

    /// The name of a dense block; `part` is 1, 2 or 3.
    func dense(_ block: Int, _ part: Int) -> String { "\(prefix)\(block).\(self.part)\(part)" }

    /// Tells the layout; nil for other networks.
    init?(_ weights: StateDict) {
      func has(_ name: String) -> Bool { weights[name + ".weight"] != nil }
      func count(_ name: (Int) -> String) -> Int {
        var count = 0
        while has(name(count)) { count += 1 }
        return count
      }
      if has("model.0"), has("model.1.sub.0.RDB1.conv1.0") {
        (prefix, part, suffix) = ("model.1.sub.", "RDB", ".0")
        blocks = count { "model.1.sub.\($0).RDB1.conv1.0" }
        (first, trunk) = ("model.0", "model.1.sub.\(blocks)")
        // Behind model.1: (enlargement, convolution, activation) for each doubling, then
        // convolution, activation, convolution.
        var places: [Int] = []
        for place in 2..<40 where has("model.\(place)") { places.append(place) }
        guard places.count >= 2 else { return nil }
        let ends = places.suffix(2).map { "model.\($0)" }
        (high, last) = (ends[0], ends[1])
        enlargements = places.dropLast(2).map { "model.\($0)" }
        let doublings = places.count - 2
        let expected = (0..<doublings).map { 3 * $0 + 3 } + [3 * doublings + 2, 3 * doublings + 4]
        guard places == expected else { return nil }
      } else if has("conv_first"), has("conv_last") {
        if has("body.0.rdb1.conv1") {
          (prefix, part, trunk) = ("body.", "rdb", "conv_body")
        } else if has("RRDB_trunk.0.RDB1.conv1") {
          (prefix, part, trunk) = ("RRDB_trunk.", "RDB", "trunk_conv")
        } else {
          return nil
        }
        let (start, kind) = (prefix, part)
        (first, last, suffix) = ("conv_first", "conv_last", "")
        blocks = count { "\(start)\($0).\(kind)1.conv1" }
        high = has("conv_hr") ? "conv_hr" : "HRconv"
        let up = has("conv_up1") ? "conv_up" : "upconv"
        enlargements = (1...8).map { "\(up)\($0)" }.filter(has)
      } else {
        return nil
      }
      isPlus = has("\(prefix)0.\(part)1.conv1x1")
    }
  }
}
