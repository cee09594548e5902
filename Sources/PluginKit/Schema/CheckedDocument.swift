/// A JSON document parsed and held against a schema and further rules.
enum CheckedDocument {
  static func read(
    _ bytes: [UInt8], file: String, schema: Result<Schema, SchemaError>,
    rules: (JSON) -> [Violation] = { _ in [] }
  ) throws(PluginError) -> JSON {
    let document: JSONDocument
    do { document = try JSONDocument(parsing: bytes) } catch { throw .syntax(file: file, error) }
    let known: Schema
    do { known = try schema.get() } catch {
      throw .unreadable(path: file, reason: error.description)
    }
    var violations = document.duplicates.map { duplicate in
      Violation(
        path: duplicate.path, found: "it again in line \(duplicate.line)", expected: "it once")
    }
    violations += known.violations(in: document.root)
    let places = Set(violations.map(\.path))
    violations += rules(document.root).prefix(100).filter { !places.contains($0.path) }
    guard violations.isEmpty else { throw .invalid(violations.map { $0.inFile(file) }) }
    return document.root
  }
}
