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
      "kind         \(manifest.kind.rawValue), ×\(manifest.output.scale) (\(habits.kind.basis))",
      "colour       \(habits.colour.value.rawValue) (\(habits.colour.basis))",
      "range        \(habits.range.value) (\(habits.range.basis))",
      "output       \(habits.outputRange.value) (\(habits.outputRange.basis))",
      "halo         left \(halo.left), top \(halo.top), right \(halo.right), bottom "
        + "\(halo.bottom) px",
    ]
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
    let difference = String(format: "%.1e", report.check.largest)
    lines.append(
      "compared     \(report.check.tiles.count) tile sizes with the whole picture: largest "
        + "difference \(difference) of the range")
    if let storage = report.storage {
      lines.append(
        "stored       \(storage.tensors) tensors in f16: \(ByteCount(storage.storedBytes)) instead of "
          + "\(ByteCount(storage.originalBytes)); the result changes by at most "
          + String(format: "%.1e", storage.largest) + " of the range")
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

  private var example: String {
    let manifest = report.plugin.manifest
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
