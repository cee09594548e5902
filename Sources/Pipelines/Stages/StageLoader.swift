import Engines
import Onnx
import PluginKit

/// Turns a plugin with its parameter values into something that can be planned.
public enum StageLoader {
  /// Reads and checks the network, analyses it and joins it with what the manifest says. A picture that a
  /// parameter names is looked at here, once.
  ///
  /// - Parameters:
  ///   - engines: one of them computes what a network makes of such a picture.
  ///   - options: device and threads for that, and the memory that it may take.
  /// - Throws: `PluginError` for a missing or altered network, `OnnxError` for an unreadable one,
  ///   `PlanError.mismatch` where manifest and network contradict each other, `PictureError` and
  ///   `EngineError` for such a picture.
  public static func load(
    _ stage: Stage, engines: EngineSet = .all, options: RunOptions = RunOptions()
  ) throws -> StageModel {
    try load(stage) { try $0.picture(engines: engines, options: options) }
  }

  /// Loads a stage without looking at any picture: what a network would make of one is held against the
  /// plugin's own network by names and shapes.
  ///
  /// - Throws: as ``load(_:engines:options:)``, without the errors for a picture.
  public static func check(_ stage: Stage) throws -> StageModel {
    try load(stage) { try $0.standIns() }
  }

  /// - Parameter lead: what leads a network that a picture may lead; nil for its own constants.
  private static func load(
    _ stage: Stage, lead: (ReferenceLead) throws -> ReferenceLead.Values?
  ) throws -> StageModel {
    let manifest = stage.plugin.manifest
    guard manifest.kind != .extractor else {
      throw PlanError.mismatch(
        stage: manifest.id, found: "an extractor, which only looks at pictures",
        expected: "a style, super-resolution or restoration plugin")
    }
    var bytes = try stage.plugin.loadNetwork()
    var network = try Network(serialized: bytes, name: stage.plugin.networkPath)
    var fingerprint = manifest.network.sha256
    if let mixture = stage.mixture {
      let other = try Network(
        serialized: stage.plugin.load(mixture.network),
        name: stage.plugin.path(of: mixture.network.file))
      network = try WeightMixture(with: other, share: mixture.share).applied(to: network).network
      bytes = try network.serialized()
      fingerprint += " with \(mixture.share) of \(mixture.network.sha256)"
    }
    if let reference = stage.reference,
      let values = try lead(ReferenceLead(of: network, by: reference, in: stage))
    {
      network = try values.applied(to: network)
      bytes = try network.serialized()
      fingerprint += values.fingerprint
    }
    let flow = try PictureFlow(
      of: network, input: manifest.input.name, output: manifest.output.name)
    let changes = try passes(flow).reduce(0) { changes, pass in
      let result = try pass.applied(to: network)
      network = result.network
      return changes + result.changes
    }
    if changes > 0 { bytes = try network.serialized() }
    var analysis = try SpatialAnalysis(
      of: network, input: manifest.input.name, output: manifest.output.name)
    try check(manifest, against: analysis)
    let split = try split(network, manifest, analysis)
    if let tiles = split?.tiles { analysis = tiles.analysis }
    let mapping = mapping(manifest)
    let byteOutput = ByteOutput(
      output: analysis.outputName, gain: mapping.outputGain, offset: mapping.outputOffset)
    let byteNetwork = try byteOutput.applied(to: split?.tiles.network ?? network)
    let byteFlow =
      byteNetwork.changes > 0
      ? try PictureFlow(
        of: byteNetwork.network, input: analysis.inputName, output: analysis.outputName) : nil
    var seams = analysis.nonLocal.map { "\($0)" }
    var rows = behaviour(analysis, manifest, .y)
    var columns = behaviour(analysis, manifest, .x)
    if case .pixels(let halo) = manifest.tiling.halo {
      let derived = max(rows.haloBefore, rows.haloAfter, columns.haloBefore, columns.haloAfter)
      if seams.isEmpty, halo < derived {
        seams.append(
          "tiling.halo is \(halo) px, the network's receptive field needs \(derived) px")
      }
      for keyPath in [\AxisBehaviour.haloBefore, \AxisBehaviour.haloAfter] {
        rows[keyPath: keyPath] = halo
        columns[keyPath: keyPath] = halo
      }
    } else if !seams.isEmpty {
      // What a non-local node makes of the derived halo says nothing; a generous one hides most.
      for keyPath in [\AxisBehaviour.haloBefore, \AxisBehaviour.haloAfter] {
        rows[keyPath: keyPath] = max(rows[keyPath: keyPath], assumedHalo)
        columns[keyPath: keyPath] = max(columns[keyPath: keyPath], assumedHalo)
      }
    }
    var model = StageModel(
      id: manifest.id, title: stage.description, network: .bytes(bytes, name: manifest.id),
      fingerprint: fingerprint, pictureInput: analysis.inputName,
      pictureOutput: analysis.outputName,
      scalarInputs: stage.networkInputs.sorted { $0.key < $1.key }
        .map { StageModel.ScalarInput(name: $0.key, value: Float($0.value)) },
      mapping: mapping, rows: rows, columns: columns,
      multiplyAccumulates: analysis.multiplyAccumulatesPerInputPixel,
      activationBytes: analysis.activationBytesPerInputPixel,
      byteOutput: byteFlow == nil ? nil : byteOutput,
      byteActivationBytes: byteFlow?.activationBytesPerInputPixel ?? 0, seams: seams,
      allowsReducedPrecision: manifest.allowsReducedPrecision, strength: stage.strength,
      keepsColours: false, brush: stage.brush, addsColour: manifest.kind == .style)
    model.networkHash = manifest.network.sha256
    model.identity = stage.identity
    model.pictures = stage.reference?.path.map { [$0] } ?? []
    model.blend = manifest.tiling.blend
    if !seams.isEmpty, let measured = manifest.tiling.measured {
      model.measuredError = measured.error
      model.acceptsSeams = true
    }
    if let split {
      model.statistics = split.statistics(
        manifest, network: model.network, fingerprint: model.fingerprint)
      model.network = .bytes(split.tiles.bytes, name: manifest.id)
      model.fingerprint += " for tiles"
    }
    return model
  }

  /// What every engine gains from, in this order: plain weights for those that follow, then fewer
  /// and smaller layers. Each gives the same numbers everywhere, borders of the picture included.
  private static func passes(_ flow: PictureFlow) -> [any NetworkPass] {
    let turned: [any NetworkPass] = ChannelsFirst(flow).map { [$0] } ?? []
    return turned + [
      StoredHalves(), BatchNormFolding(), ZeroPadding(interiorOnly: false), NearestUpsampleConv(),
      ShuffleLast(),
    ]
  }

  /// Halo for networks that no halo makes exact, input pixels a side.
  static let assumedHalo = 64

  /// Holds what a manifest says of channels and scale against its network.
  ///
  /// - Throws: ``PlanError/mismatch(stage:found:expected:)`` where they contradict each other.
  public static func check(
    _ manifest: Manifest, against analysis: SpatialAnalysis
  ) throws(PlanError) {
    let channels = manifest.input.colour.channels
    let noise = manifest.input.noise
    guard analysis.inputChannels == channels + noise, analysis.outputChannels == channels else {
      // Behind an operator that nobody knows, shapes are guesses: name it rather than them.
      if let unknown = analysis.nonLocal.first(where: { $0.reason == .unknownOperator }) {
        throw PlanError.mismatch(
          stage: manifest.id, found: "\(unknown)", expected: "an operator of the ONNX standard")
      }
      throw PlanError.mismatch(
        stage: manifest.id,
        found: "a network with \(analysis.inputChannels) input and \(analysis.outputChannels) "
          + "output channels",
        expected: noise == 0
          ? "\(channels) each, because input.colour is \(manifest.input.colour.rawValue)"
          : "\(channels + noise) and \(channels), because input.colour is "
            + "\(manifest.input.colour.rawValue) and input.noise is \(noise)")
    }
    let scale = Ratio(manifest.output.scale)
    guard analysis.scaleY == scale, analysis.scaleX == scale else {
      throw PlanError.mismatch(
        stage: manifest.id, found: "output.scale \(manifest.output.scale)",
        expected: "\(analysis.scaleY), which is what the network does")
    }
  }
}
