import Synchronization

/// What everything in one run shares: the first failure, and the wish to stop.
///
/// libvips callbacks never fail towards libvips; they report here and the saver's result is judged
/// by this state.
public final class RunState: Sendable {
  private struct Record {
    var error: (any Error)?
    var isCancelled = false
  }
  private let record = Mutex(Record())
  private let stopped = Atomic(false)

  /// A run that has not failed.
  public init() {}

  /// Records a failure; only the first one is kept.
  public func fail(_ error: any Error) {
    record.withLock { record in
      if record.error == nil { record.error = error }
    }
    stopped.store(true, ordering: .releasing)
  }

  /// Asks the run to stop. Safe from any thread; not from a signal handler.
  public func cancel() {
    record.withLock { $0.isCancelled = true }
    stopped.store(true, ordering: .releasing)
  }

  /// The first failure, if any.
  public var error: (any Error)? { record.withLock { $0.error } }

  /// Whether `cancel()` was called.
  public var isCancelled: Bool { record.withLock { $0.isCancelled } }

  /// Whether the run has failed or was cancelled: all that is left is to finish quickly.
  public var isStopped: Bool { stopped.load(ordering: .acquiring) }

  /// Throws the first failure, or `CancellationError` when only cancelled.
  public func check() throws {
    guard isStopped else { return }
    if let error { throw error }
    throw CancellationError()
  }
}
