import ArgumentParser
import Foundation
import Impasto

/// `impasto doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show libvips, engines, devices, precisions and plugin folders, and what is wrong.",
    discussion: """
      EXAMPLES
        impasto doctor
        impasto doctor --plugin-dir my-plugins
      """)

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    var healthy = true
    print("impasto   \(Version.text)")
    do {
      try VipsLibrary.start()
      let (major, minor, micro) = VipsLibrary.version
      print("libvips   \(major).\(minor).\(micro)")
      print("          writes \(OutputFormat.available.joined(separator: " "))")
    } catch {
      print("libvips   \(error)")
      healthy = false
    }
    for status in Engines.status() {
      if let error = status.error {
        print("engine    \(status.engine): \(error)")
        healthy = false
        continue
      }
      print("engine    \(status.engine) \(status.version ?? ""), \(status.libraryPath ?? "")")
      for device in status.devices {
        let precisions = device.precisions.map(\.rawValue).joined(separator: ", ")
        print("          \(device.name): \(device.fullName); \(precisions)")
      }
      for device in status.unusable { print("          can't be used: \(device)") }
    }
    let found = catalogue.discover()
    for entry in found.searchPath.entries {
      let count = found.plugins.filter {
        $0.folder == entry.path || $0.folder.hasPrefix(entry.path + "/")
      }.count
      let exists = FileManager.default.fileExists(atPath: entry.path)
      print(
        "plugins   \(entry.path) (\(entry.origin.rawValue)): "
          + (exists ? "\(count) plugins" : "no such folder"))
    }
    for problem in found.problems {
      print("          \(problem)")
      healthy = false
    }
    if found.plugins.isEmpty {
      print("plugins   none found")
      healthy = false
    }
    print(
      "memory    \(ByteCount(MemoryBudget.available())) free, \(ByteCount(MemoryBudget().bytes)) used at most by default"
    )
    print("cache     \(CacheFolder.path("") ?? "none: no home folder")")
    for plugin in found.plugins where plugin.manifest.kind != .extractor {
      print("tuned     \(Self.tuned(plugin))")
    }
    if !healthy { throw ExitCode.failure }
  }

  /// What runs of a plugin take, as far as that was measured.
  private static func tuned(_ plugin: Plugin) -> String {
    guard let known = TuneCache()?.measured(plugin, engines: .all) else {
      return "\(plugin.id): nothing measured; impasto tune \(plugin.id) does"
    }
    return "\(plugin.id): \(known.engine):\(known.device) in \(known.precision), "
      + "\(TuneRow.rate(known.megapixelsPerSecond)) Mpx/s"
  }
}
