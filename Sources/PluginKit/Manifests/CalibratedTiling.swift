import Foundation

/// The tiling that measuring a network led to, as it goes into a manifest.
public struct CalibratedTiling: Sendable, Hashable {
  /// Halo, input pixels.
  public let halo: Int
  /// Blend, input pixels; 0 for none.
  public let blend: Int
  /// Largest difference from one run, as a share of the range.
  public let error: Double
  /// How many pictures it was measured on.
  public let pictures: Int

  /// Puts figures together.
  public init(halo: Int, blend: Int, error: Double, pictures: Int) {
    (self.halo, self.blend, self.error, self.pictures) = (halo, blend, error, pictures)
  }

  /// Writes a plugin's manifest with this tiling, everything else as it was.
  ///
  /// The file appears complete or not at all.
  ///
  /// - Parameters:
  ///   - plugin: whose manifest is read, again, so that nothing written since is lost.
  ///   - path: the file; nil for the manifest itself.
  /// - Throws: ``PluginError``.
  public func write(_ plugin: Plugin, to path: String? = nil) throws(PluginError) {
    let source = plugin.manifestPath
    let bytes: [UInt8]
    do throws(Files.Failure) {
      bytes = try Files.contents(of: source, limit: JSONDocument.Limits().bytes) ?? []
    } catch {
      throw .unreadable(path: source, reason: error.reason)
    }
    let json = try CheckedDocument.read(
      bytes, file: source, schema: BuiltInSchemas.plugin, rules: ManifestRules.violations)
    guard case .object(var manifest) = json else { return }
    var tiling = json["tiling"].object ?? JSONObject()
    tiling.set("halo", .number(Double(halo)))
    tiling.set("blend", .number(Double(blend)))
    var measured = JSONObject()
    measured.set("error", .number((error * 1e6).rounded(.up) / 1e6))
    measured.set("pictures", .number(Double(pictures)))
    tiling.set("measured", .object(measured))
    manifest.set("tiling", .object(tiling))
    let text = JSONWriter.text(.object(manifest))
    _ = try Manifest(parsing: Array(text.utf8), file: path ?? source)
    // Through a symbolic link to the file it leads to.
    let target = path ?? (try? Files.resolved(source)) ?? source
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: target), options: .atomic)
    } catch {
      throw .unreadable(
        path: target,
        reason: "can't be written"
          + (path == nil ? "; give another file with --output" : ""))
    }
  }
}
