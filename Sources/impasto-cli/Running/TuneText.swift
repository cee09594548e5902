import Foundation
import Impasto

/// A report of `impasto tune`, as a table.
struct TuneText {
  let report: TuneReport

  var text: String {
    let threads = "\(report.threads) \(report.threads == 1 ? "thread" : "threads")"
    let rows = report.rows.enumerated().map { index, row in
      [
        row.engine, row.device, row.precision.rawValue, TuneRow.rate(row.megapixelsPerSecond),
        index == 0 ? "reference" : String(format: "%.1e", row.largest),
        row == report.chosen ? "chosen" : row.agrees ? "" : "differs too much",
      ]
    }
    var lines = [
      "\(report.plugin): a tile of \(report.tile) px, \(threads)",
      Table(header: ["engine", "device", "precision", "Mpx/s", "difference", ""], rows: rows).text,
    ]
    lines += report.failures.map { failure in
      "\(failure.place)\(failure.precision.map { " in \($0)" } ?? ""): \(failure.reason)"
    }
    if report.chosen == nil { lines.append("nothing chosen: no result equals the reference") }
    if !report.isKept { lines.append("not kept: runs go on as before") }
    return lines.joined(separator: "\n") + "\n"
  }
}
