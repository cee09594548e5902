import Foundation
import Impasto

/// Opens libvips and the engine on a thread of its own while the command reads manifests and networks.
///
/// Each keeps one core busy for some 30 ms, most of it inside the loader, and every run needs both. What
/// fails here is tried again, and reported, where it is needed.
final class EarlyStart: Sendable {
  private let opened = DispatchSemaphore(value: 0)

  /// - Parameter device: what `--device` says.
  init(device: String) {
    Thread.detachNewThread { [opened] in
      defer { opened.signal() }
      guard (try? VipsLibrary.start()) != nil else { return }
      let engines = EngineSet.all
      if EngineSet.isAutomatic(device) {
        _ = try? engines.first.devices()
      } else {
        _ = try? engines.find(device)
      }
    }
  }

  /// To be called before the process ends: a library must not be opened while others are torn down.
  func finish() {
    opened.wait()
  }
}
