/// Text that is no JSON, with the place of the first thing wrong.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Line, from 1.
  public let line: Int
  /// Column in bytes, from 1.
  public let column: Int
  /// What was found and what was expected.
  public let message: String

  /// `line 3, column 7: found "}", expected a value`
  public var description: String { "line \(line), column \(column): \(message)" }
}
