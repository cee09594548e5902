import Engines
import Foundation
import Installing
import Onnx
import Pipelines
import PluginKit
import Vips
import Weights

/// Makes plugins of network files: reads the file, finds out how the network treats pictures,
/// writes a plugin folder, validates it, runs it, and only then gives it its name.
public struct Importer {
  private let session: Session

  /// An importer that tries networks on an engine.
  ///
  /// - Throws: `VipsError` when libvips can't start.
  public init(session: Session) throws {
    try VipsLibrary.start()
    self.session = session
  }

  /// Imports a file.
  ///
  /// - Parameters:
  ///   - weights: gets the tensors of a weights file as soon as they are known.
  ///   - progress: gets a line before each step that takes time.
  /// - Throws: ``ImportError``, `InstallError`, `WeightsError`, `ArchitectureError`, `OnnxError`, `PluginError`,
  ///   `PlanError`, `EngineError`; nothing is left behind then.
  public func run(
    _ request: ImportRequest, weights: (StateDict) -> Void = { _ in },
    progress: (String) -> Void = { _ in }
  ) throws -> ImportReport {
    var notes: [String] = []
    let id = try id(of: request)
    let place = request.folder + "/" + id
    guard request.replaces || !StagingFolder.isTaken(place) else {
      throw ImportError.exists(path: place)
    }
    let source = try SourceNetwork(request.file, helper: request.helper, weights: weights)
    let analysis = try SpatialAnalysis(of: source.network)
    let scale = try scale(of: source.network, analysis, request, &notes)
    let about = try about(request, scale: scale, &notes)
    let finder = HabitFinder(
      file: request.file, overrides: request.overrides, engine: session.engine)
    if source.rebuilt == nil { progress("trying the network on a picture") }
    let habits =
      try source.rebuilt.map { finder.habits(of: $0) }
      ?? finder.habits(of: source.network, analysis)

    let bytes = try source.network.serialized()
    let license = license(request, about, &notes)
    let manifest = ManifestText(
      id: id, name: request.overrides.name ?? about?.name ?? stem(request.file),
      summary: summary(source, request.file, about),
      authors: about?.authors ?? [], license: license, tags: about?.tags ?? [],
      source: about?.source, habits: habits, scale: scale, inputName: analysis.inputName,
      outputName: analysis.outputName,
      sizeMultiple: max(analysis.multipleY, analysis.multipleX),
      minimum: max(
        analysis.fixedY == nil ? analysis.minimumY : 1,
        analysis.fixedX == nil ? analysis.minimumX : 1), opset: source.network.opset)
    let staging = try StagingFolder(in: request.folder)
    try staging.write(bytes, as: ManifestText.networkFile)
    let text = Array(manifest.text(network: bytes).utf8)
    try staging.write(text, as: Plugin.manifestName)

    let model = try StageLoader.load(Stage(try Plugin(at: staging.folder)))
    progress("comparing tiles with the whole picture")
    let check = try ImportCheck.run(model, session: session)
    // Of a network that looks at the whole picture the difference is reported, not judged.
    guard check.isExact || !analysis.nonLocal.isEmpty else {
      throw ImportError.notExact(file: request.file, largest: check.largest)
    }
    let record = try record(
      request, id, files: [(ManifestText.networkFile, bytes), (Plugin.manifestName, text)])
    try staging.write(Array(record.text.utf8), as: InstallRecord.fileName)
    try staging.commit(as: id, replaces: request.replaces)
    return ImportReport(
      plugin: try Plugin(at: place), form: source.form,
      architecture: source.rebuilt.map {
        ([$0.architecture] + $0.details).joined(separator: ", ")
      }, parameterCount: source.rebuilt?.parameterCount ?? source.network.parameterCount,
      habits: habits, analysis: analysis, statisticsLevels: model.statistics?.split.levels,
      about: about, check: check, notes: notes)
  }

  /// What is kept about the plugin, so that it can be removed again.
  private func record(
    _ request: ImportRequest, _ id: String, files: [(name: String, bytes: [UInt8])]
  ) throws -> InstallRecord {
    InstallRecord(
      source: InstallSource(kind: .imported, location: URL(filePath: request.file).path),
      sha256: try Plugin.sha256(ofFile: request.file), id: id, version: ManifestText.version,
      files: files.map {
        InstalledFile(path: $0.name, bytes: $0.bytes.count, sha256: Plugin.sha256(of: $0.bytes))
      })
  }

  private func id(of request: ImportRequest) throws(ImportError) -> String {
    if let id = request.id {
      guard PluginID.isValid(id) else { throw .id(found: String(id.prefix(80))) }
      return id
    }
    guard let id = PluginID.slug(stem(request.file)) else {
      throw .id(found: String(stem(request.file).prefix(80)))
    }
    return id
  }

  /// The scale that the graph has, when plugins can have it.
  private func scale(
    of network: Network, _ analysis: SpatialAnalysis, _ request: ImportRequest,
    _ notes: inout [String]
  ) throws(ImportError) -> Int {
    func unsupported(_ found: String, _ expected: String) -> ImportError {
      .unsupported(file: request.file, found: found, expected: expected)
    }
    let channels = analysis.inputChannels
    guard channels == 1 || channels == 3, analysis.outputChannels == channels else {
      throw unsupported(
        "\(channels) input and \(analysis.outputChannels) output channels",
        "3 of colour, or 1 of luma, in and out")
    }
    guard network.inputs.count == 1 else {
      let names = network.inputs.map(\.name).filter { $0 != analysis.inputName }
      throw unsupported(
        "the further inputs \(names.prefix(4).joined(separator: ", "))",
        "the picture alone; a plugin.json written by hand can give inputs as parameters")
    }
    guard network.outputs.first?.name == analysis.outputName else {
      throw unsupported(
        "the picture as output \"\(analysis.outputName)\"", "it as the first output")
    }
    if network.outputs.count > 1 {
      notes.append("the network has \(network.outputs.count) outputs; the first is the picture")
    }
    guard analysis.scaleX == analysis.scaleY, analysis.scaleX.denominator == 1,
      (1...16).contains(analysis.scaleX.numerator)
    else {
      throw unsupported(
        "a scale of \(analysis.scaleX) × \(analysis.scaleY)", "a whole number from 1 to 16")
    }
    let scale = analysis.scaleX.numerator
    if let wanted = request.overrides.scale, wanted != scale {
      throw .contradiction(
        flag: "--scale \(wanted)", found: "a network that enlarges \(scale) times",
        expected: "--scale \(scale)")
    }
    return scale
  }

  private func about(
    _ request: ImportRequest, scale: Int, _ notes: inout [String]
  ) throws(ImportError) -> Description? {
    let found: Description?
    if let path = request.about {
      found = try DescriptionReader.read(path)
    } else {
      found = DescriptionReader.beside(request.file, notes: &notes)
    }
    guard let found else { return nil }
    if let stated = found.scale, stated != scale {
      notes.append("\(found.path) says scale \(stated), the network enlarges \(scale) times")
    }
    if !found.hashes.isEmpty, let hash = try? Plugin.sha256(ofFile: request.file) {
      notes.append(
        found.hashes.contains(hash)
          ? "the file's SHA-256 is the one that \(found.form) lists"
          : "the file's SHA-256 is none of those that \(found.path) lists")
    }
    return found
  }

  private func license(
    _ request: ImportRequest, _ about: Description?, _ notes: inout [String]
  ) -> String? {
    let stated = request.overrides.license ?? about?.license
    let license = License.spdx(stated)
    if let stated, license == nil, !stated.isEmpty {
      notes.append("the licence \"\(stated.prefix(80))\" is no SPDX expression: not recorded")
    }
    return license
  }

  private func summary(
    _ source: SourceNetwork, _ file: String, _ about: Description?
  ) -> String {
    let origin = "Imported from \(URL(filePath: file).lastPathComponent) (\(source.form))"
    let kind = source.rebuilt.map {
      ": \($0.architecture), " + $0.details.joined(separator: ", ")
    }
    let text = (about?.summary.map { $0 + " " } ?? "") + origin + (kind ?? "") + "."
    return DescriptionReader.line(text) ?? "Imported."
  }

  private func stem(_ file: String) -> String {
    DescriptionReader.line(URL(filePath: file).deletingPathExtension().lastPathComponent) ?? ""
  }
}
