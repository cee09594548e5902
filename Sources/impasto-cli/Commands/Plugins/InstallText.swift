import Foundation
import Impasto

/// What `plugins install` prints about a new plugin.
struct InstallText {
  let report: Installer.Report

  var text: String {
    let manifest = report.plugin.manifest
    let bytes = report.record.files.reduce(0) { $0 + $1.bytes }
    var lines = ["installed    \(manifest.id) \(manifest.version): \(report.plugin.folder)"]
    if let replaced = report.replaced {
      lines.append("replaced     \(replaced.isEmpty ? "one that can't be read" : replaced)")
    }
    lines += [
      "from         \(report.record.source)",
      "kind         \(manifest.kind.rawValue), ×\(manifest.output.scale)",
      "files        \(report.record.files.count), \(ByteCount(bytes))",
    ]
    if let sha256 = report.record.sha256 { lines.append("SHA-256      \(sha256)") }
    if !manifest.authors.isEmpty {
      lines.append("authors      \(manifest.authors.joined(separator: ", "))")
    }
    lines.append(
      "licence      "
        + (manifest.license ?? "none stated: ask the author before using or passing it on"))
    return lines.map(\.inOneLine).joined(separator: "\n")
  }
}
