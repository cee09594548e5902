import Foundation
import Synchronization

/// The hidden files and folders of outputs that are being written in this process.
///
/// A cancelled save normally ends by itself and removes what it wrote. Where that takes too long
/// (libvips before 8.15.4 crashes when a pyramid fails, so pyramids are filled up with black), a
/// program that ends anyway can give up at once.
public enum UnfinishedOutputs {
  private static let places = Mutex<Set<String>>([])

  static func add(_ place: String) { places.withLock { _ = $0.insert(place) } }

  static func forget(_ place: String) { places.withLock { _ = $0.remove(place) } }

  /// Moves a finished output to its place; giving up waits for that.
  static func committing(_ place: String, _ body: () throws(OutputError) -> Void)
    throws(OutputError)
  {
    try places.withLock { (list) throws(OutputError) in
      list.remove(place)
      try body()
    }
  }

  /// Removes everything unfinished, and `others`, and ends the process.
  public static func abandon(others: [String] = [], exitCode: Int32) -> Never {
    places.withLock { list in
      for place in list.union(others) { try? FileManager.default.removeItem(atPath: place) }
      // With the lock held: nothing new is begun or committed meanwhile.
      _exit(exitCode)
    }
  }
}
