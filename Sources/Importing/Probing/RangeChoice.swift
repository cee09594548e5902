import PluginKit

/// Chooses the ranges of values from trials: the one in which the network gives a picture back, or,
/// for styles, the only one in which what comes out fills a range.
struct RangeChoice {
  /// The usual ranges: fractions, bytes, and centred fractions.
  static let usual = [
    ValueRange(low: 0, high: 1), ValueRange(low: 0, high: 255), ValueRange(low: -1, high: 1),
  ]
  /// Up to this difference the output is taken for the input, changed a little.
  static let resembles = 0.15
  /// The runner-up must be so much worse for the best to be sure.
  private static let sure = 0.6
  /// Less, for the most usual range.
  private static let likely = 0.95
  /// Differences below this are none: a network that does nothing to any range tells nothing.
  private static let none = 1e-4
  /// Outputs that differ less than this share don't depend on the input's range.
  private static let same = 0.02

  /// Ranges of input and output.
  struct Choice {
    let input: Finding<ValueRange>
    let output: Finding<ValueRange>
    /// Whether the output looks like the input.
    let resembles: Bool
  }

  /// What was tried, one trial a range that may be the input's.
  let trials: [ProbeTrial]
  /// The output ranges in question.
  let outputs: [ValueRange]

  /// - Throws: what was seen, when it doesn't decide.
  func choose() throws(Undecided) -> Choice {
    let scored = trials.map { (trial: $0, reading: $0.bestReading(among: outputs)) }
      .sorted { $0.reading.error < $1.reading.error }
    guard let best = scored.first else { throw Undecided(seen: "nothing was tried") }
    let seen = "it gives the picture back within \(Self.percent(best.reading.error))"
    if scored.count == 1 {
      return Choice(
        input: Finding(best.trial.range, .flag), output: try output(of: best.trial),
        resembles: best.reading.error <= Self.resembles)
    }
    let next = scored[1]
    let others = "\(next.trial.range): \(Self.percent(next.reading.error))"
    guard best.reading.error <= Self.resembles else { return try style() }
    let ratio = max(best.reading.error, Self.none) / max(next.reading.error, Self.none)
    let isUsual = best.trial.range == Self.usual[0]
    guard ratio <= Self.sure || (isUsual && ratio <= Self.likely) else {
      throw Undecided(seen: "\(best.trial.range): \(Self.percent(best.reading.error)), \(others)")
    }
    let certainty = ratio <= Self.sure ? "" : ", likely"
    return Choice(
      input: Finding(best.trial.range, .probe("\(seen) (\(others))\(certainty)")),
      output: Finding(best.reading.range, .probe(seen)), resembles: true)
  }

  /// For networks that change the picture: where the output fills a range.
  private func style() throws(Undecided) -> Choice {
    if isIndifferent, let first = trials.first {
      let output = try output(of: first)
      return Choice(
        input: Finding(
          output.value, .probe("what goes in is normalised, its range doesn't matter")),
        output: output, resembles: false)
    }
    let plausible = trials.filter { trial in outputs.contains { Self.fills(trial, $0) } }
    guard let only = plausible.first, plausible.count == 1 else {
      let names = plausible.map { "\($0.range)" }.joined(separator: ", ")
      throw Undecided(
        seen: plausible.isEmpty
          ? "no usual range gives a picture" : "\(names): each gives a plausible picture")
    }
    let spread = only.spread
    return Choice(
      input: Finding(
        only.range,
        .probe(
          "the only range to fill one: \(Self.short(spread.low)) to \(Self.short(spread.high))")
      ),
      output: try output(of: only), resembles: false)
  }

  /// The range that a trial's output is in.
  private func output(of trial: ProbeTrial) throws(Undecided) -> Finding<ValueRange> {
    let reading = trial.bestReading(among: outputs)
    if outputs.count == 1 { return Finding(reading.range, .flag) }
    if reading.error <= Self.resembles {
      return Finding(
        reading.range, .probe("it gives the picture back within \(Self.percent(reading.error))"))
    }
    let spread = trial.spread
    let seen = "values from \(Self.short(spread.low)) to \(Self.short(spread.high))"
    // Of ranges that are filled the input's own comes first.
    let filled = outputs.filter { Self.fills(trial, $0) }
    guard let range = filled.first(where: { $0 == trial.range }) ?? filled.first else {
      throw Undecided(seen: seen)
    }
    return Finding(range, .probe(seen))
  }

  /// Whether nearly all of the output lies in a range and takes up a good part of it.
  private static func fills(_ trial: ProbeTrial, _ range: ValueRange) -> Bool {
    let spread = trial.spread
    let margin = 0.2 * range.width
    return spread.low >= range.low - margin && spread.high <= range.high + margin
      && spread.high - spread.low >= 0.35 * range.width
  }

  /// Whether black as 0 gives the same whatever white is, as when the first thing that happens to
  /// the picture is a normalisation. (Another black shows at the borders, through zero padding.)
  private var isIndifferent: Bool {
    let scaled = trials.filter { $0.range.low == 0 }
    guard let first = scaled.first, scaled.count > 1 else { return false }
    let width = max(first.spread.high - first.spread.low, 1e-9)
    return scaled.dropFirst().allSatisfy { trial in
      let sum = zip(first.values, trial.values).reduce(0.0) {
        $0 + Double(abs($1.0 - $1.1))
      }
      return sum / Double(max(first.values.count, 1)) <= Self.same * width
    }
  }

  /// What was seen when it doesn't decide.
  struct Undecided: Error {
    let seen: String
  }

  private static func percent(_ share: Double) -> String { "\(short(share * 100)) %" }

  /// Two decimals at most.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
