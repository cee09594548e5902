/// A chain as a JSON file; `Plugins/pipeline.schema.json` is its schema.
public struct PipelineFile: Sendable, Hashable {
  /// What the pipeline is for; empty when not said.
  public let summary: String
  /// The stages in order, at least one.
  public let stages: [StageSpec]

  /// Parses and checks the text of a pipeline.
  ///
  /// - Parameter file: the name for messages.
  public init(parsing bytes: [UInt8], file: String) throws(PluginError) {
    let json = try CheckedDocument.read(bytes, file: file, schema: BuiltInSchemas.pipeline)
    summary = json["description"].string ?? ""
    stages = (json["stages"].array ?? []).map { stage in
      StageSpec(
        plugin: stage["plugin"].string ?? "",
        arguments: (stage["parameters"].object?.members ?? []).map {
          StageSpec.Argument(name: $0.name, value: $0.value)
        })
    }
  }

  /// Reads a pipeline file of at most 1 MiB.
  public init(contentsOf path: String) throws(PluginError) {
    let limit = JSONDocument.Limits().bytes
    var contents: [UInt8]?
    do throws(Files.Failure) { contents = try Files.contents(of: path, limit: limit) } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    guard let bytes = contents else {
      throw .unreadable(path: path, reason: "is larger than \(limit) bytes")
    }
    try self.init(parsing: bytes, file: path)
  }
}
