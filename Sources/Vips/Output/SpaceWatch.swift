import Foundation
import Synchronization

/// Ends a save before the disk is full, for savers that cannot bear it: libvips 8.14 crashes when a
/// TIFF pyramid hits the end of the disk, and its Deep Zoom writer waits for ever.
final class SpaceWatch: Sendable {
  private let path: String
  private let places: [(folder: String, share: Double)]
  private let plan: OutputPlan
  private let height: Int
  private let inFlight: Int
  private let lastLook = Mutex<ContinuousClock.Instant?>(nil)

  init(target: OutputTarget, plan: OutputPlan, image: Image) {
    path = target.path
    self.plan = plan
    height = image.height
    // What sinks hold of rows that have passed but are not written.
    inFlight = image.width * image.bytesPerPixel * min(image.height, 1024)
    var places = [(target.folder, 1.0)]
    if plan.spoolShare > 0 { places.append((DiskSpace.spoolFolder, plan.spoolShare)) }
    self.places = places
  }

  /// The error once too little is left to finish, or to wind up, from row `row` on.
  func look(row: Int) -> OutputError? {
    let now = ContinuousClock.now
    let isDue = lastLook.withLock { last in
      if let last, now - last < .milliseconds(50) { return false }
      last = now
      return true
    }
    guard isDue else { return nil }
    // After a failure the rest is black: all of it when not compressed, next to nothing otherwise.
    let remaining =
      plan.isCompressed ? plan.upper / 64 : plan.upper / height * max(0, height - row)
    for (folder, share) in places {
      guard let free = DiskSpace.free(in: folder) else { continue }
      let needed = Int(Double(remaining + inFlight) * share) + (8 << 20)
      if free < needed {
        return .noSpace(path: path, folder: folder, needed: needed, free: free)
      }
    }
    return nil
  }
}
