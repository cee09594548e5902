/// Suggestions for misspelt names.
public enum NearestName {
  /// The known name closest to `name`, if it is close enough to be meant: at most a third of the
  /// longer name's length in edits (at least one). The first in order wins among equals.
  public static func of<Names: Sequence<String>>(_ name: String, among known: Names) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(longest + 1))
    guard !wanted.isEmpty, wanted.count <= longest else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known {
      let scalars = Array(candidate.lowercased().unicodeScalars.prefix(longest + 1))
      guard scalars.count <= longest else { continue }
      let allowed = max(1, max(wanted.count, scalars.count) / 3)
      guard abs(wanted.count - scalars.count) <= allowed else { continue }
      let distance = editDistance(wanted, scalars)
      guard distance < max(wanted.count, scalars.count) else { continue }
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Damerau–Levenshtein distance in its optimal string alignment form: insertions, deletions,
  /// substitutions and swaps of neighbours each cost one.
  public static func distance(_ a: String, _ b: String) -> Int {
    editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars))
  }

  /// Longer names get no suggestion: the cost is the product of the lengths.
  private static let longest = 64

  private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [Int](repeating: i, count: b.count + 1)
      for j in 1...b.count {
        let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(last[j] + 1, row[j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
