import Foundation

/// What a run writes besides the picture, and when.
public struct PaintOutputs: Sendable, Hashable {
  /// A picture of how far it is, in the format of its ending; nil for none.
  public var preview: String?
  /// Iterations between previews.
  public var previewEvery = 10
  /// The losses of each iteration, `.csv` or `.svg`; nil for none.
  public var curve: String?
  /// A JSON report; nil for none.
  public var report: String?
  /// Where a stopped run keeps its state; nil for the output's name with `.state` after it.
  public var state: String?
  /// Iterations between states that are kept in case the process is killed; 0 for none.
  public var checkpointEvery = 0
  /// Whether the run goes on from its state.
  public var resumes = false

  /// The folder for what does not fit into memory.
  public var scratch = Self.usualScratch

  /// `TMPDIR`, or `/var/tmp`, which is on disk where `/tmp` may be memory.
  public static var usualScratch: String {
    if let chosen = ProcessInfo.processInfo.environment["TMPDIR"], !chosen.isEmpty { return chosen }
    return FileManager.default.isWritableFile(atPath: "/var/tmp")
      ? "/var/tmp" : NSTemporaryDirectory()
  }

  /// Nothing but the picture.
  public init() {}

  /// Where the state is.
  public func statePath(output: String) -> String { state ?? output + ".state" }

  /// Refuses places that can't be written, before any work.
  func check() throws(PaintError) {
    if let curve {
      guard curve.hasSuffix(".csv") || curve.hasSuffix(".svg") else {
        throw .file(path: curve, reason: "expected a name that ends in .csv or .svg")
      }
      try SmallFile.check(curve)
    }
    if let report { try SmallFile.check(report) }
    if let state { try SmallFile.check(state) }
    if let preview { try SmallFile.check(preview) }
  }
}
