/// The SHA-256 of a file, for reports and for recognising inputs.
public enum FileHash {
  /// A file that can't be read.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What the system says.
    public let reason: String

    /// One line.
    public var description: String { "\(path): \(reason)" }
  }

  /// 64 hexadecimal digits in lower case. The file is read in pieces.
  ///
  /// - Throws: `FileHash.Failure`.
  public static func sha256(of path: String) throws(Failure) -> String {
    do throws(Files.Failure) {
      return try SHA256.ofFile(path).hash
    } catch {
      throw Failure(path: path, reason: error.reason)
    }
  }
}
