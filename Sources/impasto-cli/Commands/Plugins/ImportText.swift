import Foundation
import Impasto

/// What `plugins import` prints about a new plugin.
struct ImportText {
  let report: ImportReport

  /// One line a fact, with what it is known from.
  var text: String {
    let (manifest, habits, analysis) = (report.plugin.manifest, report.habits, report.analysis)
    let halo = analysis.halo
    var lines = [
      "imported     \(manifest.id): \(report.plugin.folder)",
      "from         \(report.form)",
      "network      " + (report.architecture.map { $0 + "; " } ?? "")
        + "\(report.parameterCount) parameters",
      "kind         \(manifest.kind.rawValue)"
        + (isExtractor ? "" : ", ×\(manifest.output.scale)") + " (\(habits.kind.basis))",
      "colour       \(habits.colour.value.rawValue) (\(habits.colour.basis))",
      "range        \(habits.range.value) (\(habits.range.basis))",
    ]
    if !habits.mean.isEmpty || !habits.std.isEmpty {
      lines.append(
        "less         \(Self.list(habits.mean, none: "0")), divided by "
          + Self.list(habits.std, none: "1"))
    }
    if isExtractor {
      lines.append("layers       \(report.layers.joined(separator: ", "))")
    } else {
      lines.append("output       \(habits.outputRange.value) (\(habits.outputRange.basis))")
    }
    lines.append(
      "halo         left \(halo.left), top \(halo.top), right \(halo.right), bottom "
        + "\(halo.bottom) px" + (isExtractor ? " at \(report.layers.last ?? "")" : ""))
    if analysis.nonLocal.isEmpty {
      lines.append("tiling       exact")
    } else if let levels = report.statisticsLevels,
      analysis.nonLocal.allSatisfy({ $0.reason == .globalStatistics })
    {
      lines.append(
        "tiling       exact with --statistics exact, which takes \(levels) passes; by default "
          + "statistics of a thumbnail")
    } else {
      lines.append("tiling       not exact, because of")
      lines += analysis.nonLocal.prefix(4).map { "             \($0)" }
      if analysis.nonLocal.count > 4 {
        lines.append("             and \(analysis.nonLocal.count - 4) more (plugins show)")
      }
    }
    if let check = report.check {
      let difference = String(format: "%.1e", check.largest)
      lines.append(
        "compared     \(check.tiles.count) tile sizes with the whole picture: largest "
          + "difference \(difference) of the range")
    }
    let origin = report.about.map { " (\(($0.path as NSString).lastPathComponent))" } ?? ""
    if !manifest.authors.isEmpty {
      lines.append("authors      \(manifest.authors.joined(separator: ", "))\(origin)")
    }
    lines.append(
      "licence      "
        + (manifest.license.map { $0 + (report.about?.license == $0 ? origin : "") }
          ?? "none stated: ask the author before using or passing it on"))
    lines.append("try          \(example)")
    return lines.joined(separator: "\n")
  }

  private var isExtractor: Bool { report.plugin.manifest.kind == .extractor }

  private static func list(_ numbers: [Double], none: String) -> String {
    numbers.isEmpty ? none : numbers.map { "\($0)" }.joined(separator: ", ")
  }

  private var example: String {
    let manifest = report.plugin.manifest
    if isExtractor {
      return "impasto paint photo.jpg painting.jpg painted.png --extractor \(manifest.id)"
    }
    return manifest.kind == .style
      ? "impasto stylise \(manifest.id) photo.jpg painted.jpg"
      : "impasto upscale --plugin \(manifest.id) photo.jpg result.png"
  }

  /// Every tensor of a state dict with its shape, and the total.
  static func parameters(_ state: StateDict) -> String {
    let lines = state.entries.map { "\($0.name) \($0.tensor)" }
    return lines.joined(separator: "\n") + "\n\nTotal parameters: \(state.parameterCount)\n"
  }
}
