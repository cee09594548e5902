/// One thing wrong in a document: where, what was found, what was expected.
public struct Violation: Sendable, Hashable, CustomStringConvertible {
  /// The file, as it was named by whoever opened it.
  public let file: String
  /// The place inside the document.
  public let path: FieldPath
  /// `found X, expected Y`.
  public let message: String

  init(file: String = "", path: FieldPath, message: String) {
    self.file = file
    self.path = path
    self.message = message
  }

  init(path: FieldPath, found: String, expected: String) {
    self.init(path: path, message: "found \(found), expected \(expected)")
  }

  func inFile(_ file: String) -> Violation { Violation(file: file, path: path, message: message) }

  /// `FILE: output.scale: found 17, expected a whole number from 1 to 16`
  public var description: String {
    path.steps.isEmpty ? "\(file): \(message)" : "\(file): \(path): \(message)"
  }
}
