import Impasto

/// A painting's plan as `--dry-run` prints it.
enum PaintPlanText {
  static func text(_ plan: PaintPlan, output: String) -> String {
    var lines = ["output   \(output): \(plan.size), \(plan.depth) bits"]
    for (number, scale) in plan.scales.enumerated() {
      let styles = scale.styles.map(\.description).joined(separator: ", ")
      lines.append(
        "scale \(number + 1)  \(scale.size), \(scale.iterations) iterations, "
          + (scale.isWhole ? "in one piece" : "in tiles")
          + (scale.place == .memory ? "" : ", vectors on disk")
          + (styles.isEmpty ? "" : "; paintings at \(styles)"))
    }
    lines.append("memory   about \(ByteCount(plan.memory)), on disk \(ByteCount(plan.disk))")
    return lines.joined(separator: "\n")
  }

  static func text(_ plan: GridPlan, output: String) -> String {
    let sheet = "output   \(output): \(plan.width)×\(plan.height), 8 bits, \(plan.count) paintings"
    guard let painting = plan.painting else { return sheet }
    return sheet + ", each\n"
      + text(painting, output: "").split(separator: "\n").dropFirst().joined(separator: "\n")
  }
}
