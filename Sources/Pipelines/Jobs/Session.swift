import Engines
import Synchronization

/// Engines with the networks compiled so far: what several pictures in one process share.
public final class Session: Sendable {
  private struct Key: Hashable {
    let fingerprint: String
    let height: Int
    let width: Int
    let precision: Precision
    let device: Device
    let threads: Int?
    let yieldsBytes: Bool
    let scalars: [StageModel.ScalarInput]
  }

  /// The engines that may run the networks.
  public let engines: EngineSet
  /// What was measured of networks on this machine; nil to measure without keeping.
  public let tuning: TuneCache?
  /// The default engine.
  public var engine: any Engine { engines.first }
  /// More shapes than this are not kept: each holds its activations.
  private static let kept = 4
  private let compiled = Mutex<[(key: Key, stage: CompiledStage)]>([])

  /// Shares one engine, and measures nothing.
  public convenience init(engine: any Engine) {
    self.init(engines: EngineSet(engine), tuning: nil)
  }

  /// Shares several engines.
  ///
  /// - Parameter tuning: where measurements are kept.
  public init(engines: EngineSet, tuning: TuneCache? = TuneCache()) {
    self.engines = engines
    self.tuning = tuning
  }

  /// The stage's network for its tile shape; compiled at most once a shape.
  func compile(_ plan: StagePlan, options: RunOptions) throws -> CompiledStage {
    let device = try device(of: plan, options)
    let key = Key(
      fingerprint: plan.model.fingerprint, height: plan.grid.rows.tile,
      width: plan.grid.columns.tile, precision: plan.precision, device: device,
      threads: options.threads, yieldsBytes: plan.yieldsBytes, scalars: plan.model.scalarInputs)
    if let known = compiled.withLock({ $0.first { $0.key == key }?.stage }) { return known }
    let engine = engines.engine(of: device)
    let stage = try CompiledStage(
      plan, engine: engine, device: device, threads: options.threads,
      cache: options.usesCache ? CacheFolder.path(engine.id) : nil)
    compiled.withLock { list in
      list.append((key, stage))
      if list.count > Self.kept { list.removeFirst() }
    }
    return stage
  }

  /// The plan's device, or for plans that leave it open what the options lead to.
  private func device(of plan: StagePlan, _ options: RunOptions) throws(EngineError) -> Device {
    if let device = plan.device { return device }
    var options = options
    if plan.precision == .f32 { options.precision = .f32 }
    // Comparisons of tile sizes stay on one device.
    options.tile = .automatic
    return try choice(for: plan.model, options: options, picture: plan.networkInput).device
  }
}
