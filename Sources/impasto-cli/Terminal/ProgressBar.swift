import Foundation
import Impasto
import Synchronization

/// A bar with rate and time left, on one line of a terminal.
final class ProgressBar: Sendable {
  private let pixels: Int
  private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

  /// - Parameter pixels: input pixels the run computes, for the rate.
  init(pixels: Int) { self.pixels = pixels }

  func show(_ snapshot: RunProgress.Snapshot) {
    let due = lastDrawn.withLock { last in
      let now = ContinuousClock.now
      if let last, now - last < .milliseconds(100), snapshot.fraction < 1 { return false }
      last = now
      return true
    }
    guard due else { return }
    let width = 24
    let filled = Int((snapshot.fraction * Double(width)).rounded(.down))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rate =
      snapshot.seconds > 0 ? Double(pixels) * snapshot.fraction / snapshot.seconds / 1e6 : 0
    let left = snapshot.secondsLeft.map { Self.time($0) + " left" } ?? ""
    StandardError.update(
      "\(bar) \(Int(snapshot.fraction * 100)) %  tile \(snapshot.tilesDone)/\(snapshot.tilesTotal)  "
        + "\((rate * 100).rounded() / 100) Mpx/s  \(left)")
  }

  func clear() { StandardError.update("") }

  /// `45 s`, `3 min 20 s`, `2 h 5 min`.
  static func time(_ seconds: Double) -> String {
    let total = Int(min(seconds, 1e9).rounded(.up))
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min \(total % 60) s" }
    return "\(total / 3600) h \(total % 3600 / 60) min"
  }
}
