import Dispatch
import Foundation
import Impasto

/// Ctrl-C and SIGTERM while plugins change: what is staged goes, and the process ends with code 130.
/// A plugin that is just changing places is finished first.
final class StagingInterrupt {
  private let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Installer.abandon()
        StandardError.print("impasto: stopped; nothing unfinished is left")
        _exit(130)
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
