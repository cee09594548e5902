import Dispatch
import Foundation
import Impasto
import Synchronization

/// Ctrl-C and SIGTERM: the run stops within a tile and leaves nothing unfinished behind. Where finishing
/// takes longer than it is given, and after a second signal, the process ends at once, leaving nothing
/// either.
///
/// One for the whole command, so that a signal between two pictures of a batch counts too.
final class Interrupt {
  private let runs: Runs
  private let sources: [any DispatchSourceSignal]

  /// - Parameters:
  ///   - grace: seconds for a run to end by itself; nil for as long as it takes.
  ///   - notice: what to say on the first signal.
  init(grace: Double? = 2, notice: String? = nil) {
    let runs = Runs(grace: grace, notice: notice)
    self.runs = runs
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
  private let grace: Double?
  private let notice: String?

  init(grace: Double?, notice: String?) {
    self.grace = grace
    self.notice = notice
  }

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
    if let notice { StandardError.print(notice) }
    if let grace {
      DispatchQueue.global().asyncAfter(deadline: .now() + grace) { self.giveUp() }
    }
  }

  private func giveUp() -> Never {
    StandardError.print("impasto: stopped; nothing unfinished is left")
    UnfinishedOutputs.abandon(others: [ScratchFolder.path].compactMap(\.self), exitCode: 130)
  }
}
