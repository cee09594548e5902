extension Manifest {
  /// Parses and checks the text of a manifest.
  ///
  /// - Parameter file: the name for messages.
  /// - Throws: ``PluginError/syntax(file:_:)``, or ``PluginError/invalid(_:)`` with everything that
  ///   is wrong.
  public init(parsing bytes: [UInt8], file: String) throws(PluginError) {
    let json = try CheckedDocument.read(
      bytes, file: file, schema: BuiltInSchemas.plugin, rules: ManifestRules.violations)
    self = ManifestDecoder(json: json).manifest()
  }
}
