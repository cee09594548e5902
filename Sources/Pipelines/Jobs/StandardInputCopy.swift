import Foundation

/// Standard input kept in a temporary file, for runs that read their picture more than once.
public final class StandardInputCopy: Sendable {
  /// The file; removed with this object.
  public let path: String

  /// Reads standard input to its end.
  ///
  /// - Throws: `PlanError.mismatch` when it can't be read or kept.
  public init() throws {
    path = (NSTemporaryDirectory() as NSString).appendingPathComponent(
      "impasto-\(UUID().uuidString)-stdin")
    do {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw CocoaError(.fileWriteUnknown)
      }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      while let part = try FileHandle.standardInput.read(upToCount: 1 << 20), !part.isEmpty {
        try file.write(contentsOf: part)
      }
      try file.close()
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw PlanError.mismatch(
        stage: "standard input", found: "that it can't be kept: \(error.localizedDescription)",
        expected: "room for it in \(NSTemporaryDirectory())")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
