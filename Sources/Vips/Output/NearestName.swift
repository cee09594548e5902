/// Suggests the name someone meant.
enum NearestName {
  /// The closest of `names` within about a third of its letters; nil when none is near.
  static func of(_ word: String, in names: [String]) -> String? {
    let letters = Array(word.lowercased())
    let best = names.map { ($0, distance(letters, Array($0.lowercased()))) }
      .min { $0.1 < $1.1 }
    guard let (name, distance) = best, distance <= max(1, max(letters.count, name.count) / 3) else {
      return names.first { !letters.isEmpty && $0.lowercased().hasPrefix(word.lowercased()) }
    }
    return name
  }

  /// Levenshtein's edit distance.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substitution = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
