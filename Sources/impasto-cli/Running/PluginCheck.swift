import Impasto

/// What `plugins validate` looks at, beyond the manifest.
enum PluginCheck {
  /// Loads a plugin's network and follows it through; whether it can be tiled exactly.
  ///
  /// - Throws: `PluginError`, `OnnxError`, `PlanError`.
  static func isExact(_ plugin: Plugin) throws -> Bool {
    if plugin.manifest.kind == .extractor {
      return try ExtractorLoader.layers(of: plugin).allSatisfy(\.analysis.nonLocal.isEmpty)
    }
    let model = try StageLoader.check(Stage(plugin))
    // Whether a network can be mixed in shows when it is.
    for parameter in plugin.manifest.parameters {
      guard case .weights = parameter.effect, let range = parameter.range else { continue }
      let spec = StageSpec(
        plugin: plugin.id,
        arguments: [.init(name: parameter.name, value: .number(range.high))])
      _ = try StageLoader.check(Stage(spec, of: plugin))
    }
    return model.seams.isEmpty
  }
}
