import Impasto

/// A plan as `--dry-run` prints it.
struct PlanText {
  let plan: RunPlan
  let seconds: Double?
  let statisticsSeconds: Double?

  /// - Parameters:
  ///   - seconds: estimated for everything.
  ///   - statistics: estimated for the passes alone.
  init(_ plan: RunPlan, estimate seconds: Double?, statistics: Double? = nil) {
    self.plan = plan
    self.seconds = seconds
    statisticsSeconds = statistics
  }

  var text: String {
    var lines = [
      "input    \(plan.picture.name): \(plan.picture.width)×\(plan.picture.height), "
        + "\(plan.picture.colourSpace), \(plan.picture.bits) bits"
        + (plan.picture.hasAlpha ? ", with transparency" : ""),
      "output   \(plan.target.path): \(plan.size), \(plan.depth) bits, up to "
        + "\(ByteCount(plan.outputBytes)) before compression",
    ]
    let statistics = StatisticsText(plan: plan).lines
    for (index, stage) in plan.stages.enumerated() {
      let grid = stage.grid
      let rows = stage.model.rows
      let columns = stage.model.columns
      let choice = plan.choices[index]
      lines += [
        "stage \(index + 1)  \(stage.model.title): \(stage.input) → \(stage.output)",
        "           engine     \(choice.device.engine) \(choice.device.name): \(choice.origin)",
        "           precision  \(choice.precision)",
        "           halo       left \(columns.haloBefore), top \(rows.haloBefore), right "
          + "\(columns.haloAfter), bottom \(rows.haloAfter) px; alignment "
          + "\(columns.alignment)×\(rows.alignment) px",
        "           grid       \(grid.columns.count)×\(grid.rows.count) tiles of "
          + "\(grid.columns.tile)×\(grid.rows.tile) px, cores "
          + "\(grid.columns.core)×\(grid.rows.core) px, "
          + "\(Self.percent(grid.waste)) more pixels than the picture has",
        "           strips     \(grid.rows.count) of up to \(grid.strips.tallest) rows",
        "           work       \(Self.number(stage.work / 1e12)) T multiply-accumulates",
        "           memory     engine \(ByteCount(stage.engineBytes)), strips "
          + "\(ByteCount(stage.stripBytes))",
      ]
      if grid.isBlended {
        lines.append(
          "           blend      neighbouring tiles are mixed over \(stage.model.blend) px")
      }
      if let line = statistics.first(where: { $0.stage == index }) {
        lines.append("           statistics \(line.text)")
      }
    }
    if !plan.alphaStages.isEmpty {
      lines.append("alpha    through \(plan.alphaStages.map(\.model.id).joined(separator: ", "))")
    }
    lines.append(
      "memory   about \(ByteCount(plan.memory)) of a budget of \(ByteCount(plan.budget.bytes))")
    if let seconds {
      let passes = statisticsSeconds.map {
        $0 >= 1 ? ", \(ProgressBar.time($0)) of it for statistics" : ""
      }
      lines.append("time     about \(ProgressBar.time(seconds))\(passes ?? "")")
    }
    lines += plan.warnings.map { "warning  \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String {
    "\((share * 1000).rounded() / 10) %"
  }

  private static func number(_ value: Double) -> String {
    "\((value * 1000).rounded() / 1000)"
  }
}
