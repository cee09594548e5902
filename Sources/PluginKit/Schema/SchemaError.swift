/// A schema this validator can't enforce: a mistake of whoever wrote the schema, found when it is
/// loaded and never while a document is checked.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where in the schema.
  public let path: FieldPath
  /// What is wrong with it.
  public let message: String

  /// `schema: properties.id.patern: unknown keyword`
  public var description: String {
    path.steps.isEmpty ? "schema: \(message)" : "schema: \(path): \(message)"
  }
}
