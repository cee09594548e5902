import Engines
import Synchronization

/// An engine with the networks compiled so far: what several pictures in one process share.
public final class Session: Sendable {
  private struct Key: Hashable {
    let fingerprint: String
    let height: Int
    let width: Int
    let precision: Precision
    let device: String
    let scalars: [StageModel.ScalarInput]
  }

  /// The engine that runs the networks.
  public let engine: any Engine
  /// More shapes than this are not kept: each holds its activations.
  private static let kept = 4
  private let compiled = Mutex<[(key: Key, stage: CompiledStage)]>([])

  /// Shares an engine.
  public init(engine: any Engine) { self.engine = engine }

  /// A session on the default engine.
  ///
  /// - Throws: `EngineError` when the engine can't be loaded.
  public convenience init() throws(EngineError) {
    self.init(engine: try EngineRegistry.standard())
  }

  /// The precision a stage runs in on a device, with the reason.
  func precision(for model: StageModel, options: RunOptions) throws -> (Precision, String) {
    let devices = try engine.devices()
    guard let device = devices.first(where: { $0.name == options.device }) else {
      throw EngineError.unknownDevice(options.device, known: devices.map(\.name))
    }
    return options.precision.resolve(
      device: device, pluginAllowsReduced: model.allowsReducedPrecision)
  }

  /// The stage's network for its tile shape; compiled at most once a shape.
  func compile(_ plan: StagePlan, options: RunOptions) throws -> CompiledStage {
    let key = Key(
      fingerprint: plan.model.fingerprint, height: plan.grid.rows.tile,
      width: plan.grid.columns.tile, precision: plan.precision, device: options.device,
      scalars: plan.model.scalarInputs)
    if let known = compiled.withLock({ $0.first { $0.key == key }?.stage }) { return known }
    let stage = try CompiledStage(
      plan, engine: engine, device: options.device, threads: options.threads,
      cache: options.usesCache ? CompiledNetworkCache.directory() : nil)
    compiled.withLock { list in
      list.append((key, stage))
      if list.count > Self.kept { list.removeFirst() }
    }
    return stage
  }
}
