import Dispatch
import Foundation
import Impasto
import Synchronization

/// Ctrl-C and SIGTERM: the run stops within a tile and leaves nothing behind. Where finishing takes
/// longer than `grace`, and after a second signal, the process ends at once, leaving nothing either.
///
/// One for the whole command, so that a signal between two pictures of a batch counts too.
final class Interrupt {
  private let runs = Runs()
  private let sources: [any DispatchSourceSignal]

  init() {
    let runs = runs
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { runs.stop() }
      source.resume()
      return source
    }
  }

  /// What a signal cancels from now on; at once, if one has come already.
  func watch(_ state: RunState) { runs.begin(state) }

  /// Whether a signal has come.
  var isStopped: Bool { runs.isStopped }

  deinit {
    for source in sources { source.cancel() }
  }
}

/// The run going on, and whether it shall stop.
private final class Runs: Sendable {
  private struct Record {
    var current: RunState?
    var isStopped = false
  }

  private let record = Mutex(Record())

  var isStopped: Bool { record.withLock { $0.isStopped } }

  func begin(_ state: RunState) {
    let isStopped = record.withLock { record in
      record.current = state
      return record.isStopped
    }
    if isStopped { state.cancel() }
  }

  func stop() {
    let (isSecond, current) = record.withLock { record in
      defer { record.isStopped = true }
      return (record.isStopped, record.current)
    }
    if isSecond { giveUp() }
    current?.cancel()
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { self.giveUp() }
  }

  /// Seconds for a run to end by itself.
  private static let grace = 2.0

  private func giveUp() -> Never {
    StandardError.print("impasto: stopped; nothing unfinished is left")
    UnfinishedOutputs.abandon(others: [ScratchFolder.path].compactMap(\.self), exitCode: 130)
  }
}
