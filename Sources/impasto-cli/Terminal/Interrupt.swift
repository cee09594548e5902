import Dispatch
import Foundation
import Impasto

/// Ctrl-C and SIGTERM: the run stops within a tile and leaves nothing behind. A second signal ends
/// the process at once.
final class Interrupt {
  private let sources: [any DispatchSourceSignal]

  init(_ state: RunState) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if state.isCancelled { _exit(130) }
        state.cancel()
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
