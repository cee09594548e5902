import Engines
import Installing
import Onnx
import Pipelines
import PluginKit

/// Makes a plugin of a network that only looks: its feature maps get the names that painting uses.
struct ExtractorImport {
  let importer: Importer
  let request: ImportRequest
  let source: SourceNetwork
  let id: String

  /// Writes and tries the plugin, then gives it its name.
  ///
  /// - Throws: as ``Importer/run(_:weights:progress:)``.
  func run(_ progress: (String) -> Void) throws -> ImportReport {
    var notes: [String] = []
    if let rebuilt = source.rebuilt, let kind = request.overrides.kind, kind != .extractor {
      throw ImportError.contradiction(
        flag: "--kind \(kind.rawValue)", found: "\(rebuilt.architecture), which gives no picture",
        expected: "--kind extractor")
    }
    let layers =
      try source.rebuilt.map { $0.layers.map { (name: $0, tensor: $0) } }
      ?? VGGChain(source.network, file: request.file).layers
    let (network, habits) = try taken(layers)
    let about = try importer.about(request, scale: 1, &notes)
    let license = importer.license(request, about, &notes)
    let bytes = try network.serialized()
    let analysis = try SpatialAnalysis(
      of: network, output: layers.last?.tensor)
    let manifest = ManifestText(
      id: id, name: request.overrides.name ?? about?.name ?? importer.stem(request.file),
      summary: importer.summary(source, request.file, about), authors: about?.authors ?? [],
      license: license, tags: about?.tags ?? [], source: about?.source, habits: habits, scale: 1,
      inputName: analysis.inputName, outputName: analysis.outputName, sizeMultiple: 1,
      minimum: max(analysis.minimumY, analysis.minimumX), opset: network.opset, layers: layers)
    let staging = try StagingFolder(in: request.folder)
    try staging.write(bytes, as: ManifestText.networkFile)
    let text = Array(manifest.text(network: bytes).utf8)
    try staging.write(text, as: Plugin.manifestName)
    progress("running the network on a picture")
    let maps = try ExtractorLoader.layers(of: try Plugin(at: staging.folder))
    try look(network, analysis, habits, layers)
    let record = try importer.record(
      request, id, files: [(ManifestText.networkFile, bytes), (Plugin.manifestName, text)])
    try staging.write(Array(record.text.utf8), as: InstallRecord.fileName)
    try staging.commit(as: id, replaces: request.replaces)
    return ImportReport(
      plugin: try Plugin(at: request.folder + "/" + id), form: source.form,
      architecture: source.rebuilt.map {
        ([$0.architecture] + $0.details).joined(separator: ", ")
      }, parameterCount: source.rebuilt?.parameterCount ?? network.parameterCount, habits: habits,
      analysis: analysis, statisticsLevels: nil, about: about, check: nil,
      layers: maps.map(\.name), notes: notes)
  }

  /// The network with the feature maps as outputs, and how pictures enter it.
  private func taken(
    _ layers: [(name: String, tensor: String)]
  ) throws -> (Network, PictureHabits) {
    let finder = HabitFinder(
      file: request.file, overrides: request.overrides, engine: importer.session.engine)
    if let rebuilt = source.rebuilt {
      return (rebuilt.network, finder.habits(of: rebuilt))
    }
    let overrides = request.overrides
    guard let range = overrides.range else {
      throw ImportError.unknown(
        file: request.file, what: "how pictures enter an extractor",
        flag:
          "--range 0,1 --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 (torchvision, ONNX model "
          + "zoo) or --colour bgr --range 0,255 --mean 103.939,116.779,123.68 (Caffe, Keras)",
        seen: "a graph says nothing of it")
    }
    let habits = PictureHabits(
      kind: Finding(.extractor, .flag),
      colour: overrides.colour.map { Finding($0, .flag) }
        ?? Finding(.rgb, .assumed("--colour bgr for networks of Caffe and Keras")),
      range: Finding(range, .flag), outputRange: Finding(range, .flag),
      mean: overrides.mean ?? [], std: overrides.std ?? [])
    return (try source.network.maps(layers.map(\.tensor)), habits)
  }

  /// Runs the network once: every feature map must be finite and must see something.
  private func look(
    _ network: Network, _ analysis: SpatialAnalysis, _ habits: PictureHabits,
    _ layers: [(name: String, tensor: String)]
  ) throws {
    let side = max(64, analysis.minimumY, analysis.minimumX)
    let picture = ProbePicture(width: side, height: side)
    let compiled = try importer.session.engine.compile(
      CompileRequest(
        network: .bytes(try network.serialized(), name: request.file),
        inputs: [analysis.inputName: [1, 3, side, side]],
        device: importer.session.engine.device(nil).name))
    let run = try compiled.makeRequest()
    let input = run.input(compiled.inputs.firstIndex { $0.name == analysis.inputName } ?? 0)
    let (range, size) = (habits.range.value, side * side)
    for channel in 0..<3 {
      let from = habits.colour.value == .bgr ? 2 - channel : channel
      let mean = channel < habits.mean.count ? habits.mean[channel] : habits.mean.first ?? 0
      let std = channel < habits.std.count ? habits.std[channel] : habits.std.first ?? 1
      for place in 0..<size {
        let value = range.low + Double(picture.planes[from * size + place]) * range.width
        input[channel * size + place] = Float((value - mean) / std)
      }
    }
    try run.start()
    try run.wait()
    for (index, layer) in layers.enumerated() where index < compiled.outputs.count {
      let values = run.output(index)
      guard values.allSatisfy(\.isFinite), values.contains(where: { $0 != 0 }) else {
        throw ImportError.unsupported(
          file: request.file,
          found: "feature map \(layer.name) "
            + (values.allSatisfy(\.isFinite) ? "that is 0 everywhere" : "with NaN or infinity"),
          expected: "numbers that depend on the picture")
      }
    }
  }
}
