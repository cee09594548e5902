import Foundation
import Impasto

/// What `paint` says on standard error.
struct PaintDisplay {
  private let isJSON: Bool
  private let isQuiet: Bool
  private let drawsLine: Bool
  private let input: String

  init(progress: ProgressChoice, quiet: Bool, input: String) {
    isJSON = progress == .json
    isQuiet = quiet
    drawsLine = progress == .auto && !quiet && StandardError.isTerminal
    self.input = input
  }

  func start(output: String, width: Int, height: Int) {
    guard isJSON else { return }
    var line = event("plan")
    line.output = output
    (line.width, line.height) = (width, height)
    line.print()
  }

  func warn(_ warning: String) {
    if isJSON {
      var line = event("warning")
      line.message = warning
      line.print()
    } else if !isQuiet {
      end()
      StandardError.print("impasto: warning: \(warning)")
    }
  }

  func fail(_ message: String) {
    if isJSON {
      var line = event("error")
      line.message = message
      line.print()
    } else {
      StandardError.print("impasto: \(message)")
    }
  }

  func show(_ progress: PaintProgress) {
    if isJSON {
      event(progress).print()
    } else if drawsLine {
      StandardError.update(
        Self.text(
          progress, fraction: progress.fraction, left: progress.secondsLeft))
    }
  }

  func show(_ progress: GridJob.Progress) {
    if isJSON {
      var line = event(progress.painting)
      (line.cell, line.cells) = (progress.cell + 1, progress.cells)
      line.fraction = progress.fraction
      line.secondsLeft = nil
      line.print()
    } else if drawsLine {
      StandardError.update(
        "painting \(progress.cell + 1)/\(progress.cells)  "
          + Self.text(progress.painting, fraction: progress.fraction, left: nil))
    }
  }

  func finish(_ report: PaintReport) {
    end()
    if isJSON {
      guard report.isComplete else { return }
      var line = event("done")
      line.output = report.output
      (line.width, line.height) = (report.width, report.height)
      line.loss = report.loss
      line.losses = report.terms.map {
        EventLine.Loss(
          kind: $0.kind, layer: $0.layer.isEmpty ? nil : $0.layer, value: $0.value,
          weight: $0.weight)
      }
      line.seconds = report.seconds
      line.print()
    } else if !isQuiet {
      StandardError.print(
        "\(report.output): \(report.width)×\(report.height), loss \(Self.short(report.loss)), "
          + "\(Self.seconds(report.seconds)) s")
    }
  }

  func finish(_ report: GridReport) {
    end()
    if isJSON {
      var line = event("done")
      line.output = report.output
      (line.width, line.height) = (report.width, report.height)
      line.cells = report.cells.count
      line.seconds = report.seconds
      line.print()
    } else if !isQuiet {
      StandardError.print(
        "\(report.output): \(report.width)×\(report.height), \(report.cells.count) paintings, "
          + "\(Self.seconds(report.seconds)) s")
    }
  }

  /// Clears the line.
  func end() {
    if drawsLine { StandardError.update("") }
  }

  private func event(_ name: String) -> EventLine {
    var line = EventLine(name)
    line.input = input
    return line
  }

  private func event(_ progress: PaintProgress) -> EventLine {
    var line = event("progress")
    (line.scale, line.scales) = (progress.scale + 1, progress.scales)
    (line.width, line.height) = (progress.size.width, progress.size.height)
    (line.iteration, line.iterations) = (progress.iteration, progress.iterations)
    line.loss = progress.losses.total
    line.losses = progress.losses.terms.map {
      EventLine.Loss(
        kind: $0.kind.rawValue, layer: $0.layer.isEmpty ? nil : $0.layer, value: $0.value,
        weight: $0.weight)
    }
    line.fraction = progress.fraction
    line.seconds = progress.seconds
    line.secondsLeft = progress.secondsLeft
    return line
  }

  /// The total, and how much of it is whose.
  private static func text(_ progress: PaintProgress, fraction: Double, left: Double?) -> String {
    var parts: [(kind: Losses.Term.Kind, share: Double)] = []
    let total = progress.losses.total
    for term in progress.losses.terms where total > 0 {
      let share = term.value * term.weight / total
      if let known = parts.firstIndex(where: { $0.kind == term.kind }) {
        parts[known].share += share
      } else {
        parts.append((term.kind, share))
      }
    }
    let shares = parts.map { "\($0.kind.rawValue) \(Int(($0.share * 100).rounded())) %" }
    let scale = progress.scales > 1 ? "scale \(progress.scale + 1)/\(progress.scales)  " : ""
    return "\(Int(fraction * 100)) %  \(scale)iteration \(progress.iteration)/"
      + "\(progress.iterations)  loss \(short(total))"
      + (shares.count > 1 ? " (\(shares.joined(separator: ", ")))" : "")
      + (left.map { "  \(ProgressBar.time($0)) left" } ?? "")
  }

  private static func short(_ loss: Double) -> String {
    loss.formatted(.number.precision(.significantDigits(4)))
  }

  private static func seconds(_ seconds: Double) -> String {
    "\((seconds * 10).rounded() / 10)"
  }
}
