import Foundation
import Synchronization

/// What a run has done so far; called from whatever thread finishes a tile.
public final class RunProgress: Sendable {
  /// One state of a run.
  public struct Snapshot: Sendable {
    /// Tiles finished, over all stages.
    public let tilesDone: Int
    /// Tiles in the plan, over all stages.
    public let tilesTotal: Int
    /// Share of the work, 0..1, weighted by each stage's cost.
    public let fraction: Double
    /// Seconds since the first tile was asked for.
    public let seconds: Double
    /// Seconds left at the rate so far; nil before anything is known.
    public var secondsLeft: Double? {
      fraction > 0 ? seconds / fraction * (1 - fraction) : nil
    }
  }

  private struct State {
    var tiles = 0
    var work = 0.0
    var started = ContinuousClock.now
  }

  private let state = Mutex(State())
  /// Reports come one at a time, in the order of their numbers.
  private let reporting = Mutex(())
  private let tilesTotal: Int
  private let workTotal: Double
  private let report: (@Sendable (Snapshot) -> Void)?

  /// - Parameters:
  ///   - tiles: tiles in the plan.
  ///   - work: the whole run's work, in the unit that `tileDone` counts.
  ///   - report: called after each tile, from the thread that finished it.
  public init(tiles: Int, work: Double, report: (@Sendable (Snapshot) -> Void)?) {
    tilesTotal = tiles
    workTotal = max(work, .leastNormalMagnitude)
    self.report = report
  }

  /// Counts one finished tile of `work` multiply-accumulates.
  func tileDone(work: Double) {
    reporting.withLock { _ in
      let snapshot = state.withLock { state in
        state.tiles += 1
        state.work += work
        return makeSnapshot(state)
      }
      report?(snapshot)
    }
  }

  /// The state now.
  public var snapshot: Snapshot { state.withLock { makeSnapshot($0) } }

  private func makeSnapshot(_ state: State) -> Snapshot {
    let elapsed = ContinuousClock.now - state.started
    return Snapshot(
      tilesDone: state.tiles, tilesTotal: tilesTotal, fraction: min(state.work / workTotal, 1),
      seconds: Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
  }
}
