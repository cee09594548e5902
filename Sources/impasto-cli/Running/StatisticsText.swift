import Impasto

/// What a plan does for statistics, in words.
struct StatisticsText {
  let plan: RunPlan

  /// One line for each stage that takes statistics, with its number.
  var lines: [(stage: Int, text: String)] {
    zip(plan.stages, plan.statistics).enumerated().compactMap { index, pair in
      let (stage, statistics) = pair
      guard let statistics, let own = stage.model.statistics, own.split.levels > 0 else {
        return nil
      }
      let text: String
      switch statistics.source {
      case .file(let path): text = "from \(path)"
      case .thumbnail(stage.networkInput):
        text = "from the picture itself, no larger than a thumbnail" + Self.passes(statistics)
      case .thumbnail(let size):
        text = "from a thumbnail of \(size)" + Self.passes(statistics)
      case .exact: text = "exact" + Self.passes(statistics)
      }
      return (index, text + share(statistics))
    }
  }

  /// Whether passes go over a whole picture.
  var isExact: Bool {
    plan.statistics.contains { $0?.source == .exact && !($0?.passes.isEmpty ?? true) }
  }

  private static func passes(_ statistics: StatisticsPlan) -> String {
    let count = statistics.passes.count
    let what =
      count == 1 && statistics.passes[0].level == nil
      ? "one pass" : "\(count) \(count == 1 ? "pass" : "passes"), one a level"
    let again =
      statistics.before.isEmpty
      ? ""
      : ", each with \(statistics.before.map(\.model.id).joined(separator: ", ")) again before it"
    let tiles = statistics.tiles
    return ": \(what)\(again); \(tiles) more \(tiles == 1 ? "tile" : "tiles")"
  }

  private func share(_ statistics: StatisticsPlan) -> String {
    guard statistics.work > 0 else { return "" }
    let run = plan.stages.reduce(0) { $0 + $1.work }
    let factor = statistics.work / max(run, 1)
    return ", \((factor * 100).rounded() / 100)× the work of the run itself"
  }
}
