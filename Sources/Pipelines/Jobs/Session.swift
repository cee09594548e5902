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
    let yieldsBytes: Bool
    let scalars: [StageModel.ScalarInput]
  }

  /// The engine that runs the networks.
  public let engine: any Engine
  /// More shapes than this are not kept: each holds its activations.
  private static let kept = 4
  private let compiled = Mutex<[(key: Key, stage: CompiledStage)]>([])

  /// Shares an engine.
  public init(engine: any Engine) { self.engine = engine }

  /// The precision a stage runs in on the chosen device, with the reason.
  func precision(for model: StageModel, options: RunOptions) throws(EngineError)
    -> PrecisionChoice.Resolution
  {
    try options.precision.resolve(
      device: engine.device(options.device), pluginAllowsReduced: model.allowsReducedPrecision)
  }

  /// The stage's network for its tile shape; compiled at most once a shape.
  func compile(_ plan: StagePlan, options: RunOptions) throws -> CompiledStage {
    let key = Key(
      fingerprint: plan.model.fingerprint, height: plan.grid.rows.tile,
      width: plan.grid.columns.tile, precision: plan.precision, device: options.device,
      yieldsBytes: plan.yieldsBytes, scalars: plan.model.scalarInputs)
    if let known = compiled.withLock({ $0.first { $0.key == key }?.stage }) { return known }
    let stage = try CompiledStage(
      plan, engine: engine, device: engine.device(options.device).name,
      threads: options.threads, cache: options.usesCache ? OpenVINOCache.defaultDirectory() : nil)
    compiled.withLock { list in
      list.append((key, stage))
      if list.count > Self.kept { list.removeFirst() }
    }
    return stage
  }
}
