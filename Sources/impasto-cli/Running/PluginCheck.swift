import Impasto

/// What `plugins validate` looks at, beyond the manifest.
enum PluginCheck {
  /// Loads a plugin's network and follows it through; whether it can be tiled exactly.
  ///
  /// - Throws: `PluginError`, `OnnxError`, `PlanError`.
  static func isExact(_ plugin: Plugin) throws -> Bool {
    plugin.manifest.kind == .extractor
      ? try ExtractorLoader.layers(of: plugin).allSatisfy(\.analysis.nonLocal.isEmpty)
      : try StageLoader.load(Stage(plugin)).seams.isEmpty
  }
}
