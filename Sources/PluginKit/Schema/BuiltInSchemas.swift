/// The schemas of the formats, compiled once. They are part of the binary, so that checking a
/// manifest needs no file; the same texts are published beside the plugins.
public enum BuiltInSchemas {
  /// The text of `Plugins/plugin.schema.json`.
  public static let pluginText = PluginSchemaText.json
  /// The text of `Plugins/pipeline.schema.json`.
  public static let pipelineText = PipelineSchemaText.json

  static let plugin = compile(pluginText)
  static let pipeline = compile(pipelineText)

  private static func compile(_ text: String) -> Result<Schema, SchemaError> {
    let document: JSONDocument
    do { document = try JSONDocument(parsing: text) } catch {
      return .failure(SchemaError(path: FieldPath(), message: error.description))
    }
    do { return .success(try Schema(document.root)) } catch { return .failure(error) }
  }
}
