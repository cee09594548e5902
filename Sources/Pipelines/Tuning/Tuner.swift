import Engines
import Vips

/// Measures how fast each engine computes a network here, and keeps the answer for runs.
///
/// Every device computes the same tile in every number format that the plugin and `--precision`
/// allow. What doesn't equal the reference, the default engine in f32, is shown and never chosen.
public struct Tuner: Sendable {
  /// How far results may differ from the reference, as shares of the range.
  public enum Tolerance {
    /// In f32: sums in another order and other approximations of a sigmoid, which a network can
    /// amplify in single places. Half a code value there, and next to nothing on the whole.
    public static let exact = (largest: 0.5 / 255, mean: 1e-5)
    /// In bf16 and f16: finds a wrong result, not rounding, which the plugin has allowed.
    public static let reduced = (largest: 0.1, mean: 0.01)
  }

  /// Multiply-accumulates of the measured tile: about a second on two cores.
  static let work = 1.5e11
  /// The side that tiles are measured with when work allows it, halo aside.
  static let side = 256
  /// Each device gets at least so many runs.
  static let runs = 3

  private let session: Session
  private let seconds: Double

  /// A tuner of the engines of a session.
  ///
  /// - Parameter seconds: how long each device computes, about; more is steadier on a busy machine.
  public init(session: Session, seconds: Double = 0.6) {
    self.session = session
    self.seconds = seconds
  }

  /// Measures a stage.
  ///
  /// - Parameter options: which devices (`auto` for all), number formats and how many threads; a
  ///   tile side measures tiles of that size.
  /// - Throws: `EngineError` when no device can compute the network at all, `PlanError` when it
  ///   takes no picture of the size that is tried.
  public func measure(
    _ model: StageModel, options: RunOptions = RunOptions()
  ) throws -> TuneReport {
    let plan = try plan(model, options)
    var failures: [TuneReport.Failure] = []
    var candidates = try self.candidates(model, options, &failures)
    // f32 on the default engine is what the others are held against.
    candidates.sort { ($0.precision == .f32 ? 0 : 1) < ($1.precision == .f32 ? 0 : 1) }
    let picture = TestPicture.bytes(
      width: plan.networkInput.width, height: plan.networkInput.height)
    let moments = try statistics(plan, of: picture, options)
    var trials: [TuneTrial] = []
    for candidate in candidates {
      do {
        trials.append(
          try TuneTrial(
            candidate, plan: plan, picture: picture, moments: moments, session, options))
      } catch {
        failures.append(
          TuneReport.Failure(
            place: "\(candidate.engine.name) \(candidate.device.name)",
            precision: candidate.precision, reason: "\(error)"))
      }
    }
    guard let reference = trials.first else {
      throw EngineError.device(
        options.device, engine: "the engines", found: failures.map { "\($0.place): \($0.reason)" })
    }
    try race(trials)
    let rows = trials.map { trial in
      trial.row(reference: reference.values, mapping: model.mapping)
    }
    let tiles = TileClass(plan.grid.tilePixels)
    let key = TuneKey(model, engines: session.engines, threads: options.threads)
    let kept = options.usesCache && session.tuning?.put(rows, for: tiles, key) == true
    return TuneReport(
      plugin: model.id,
      tile: PixelSize(width: plan.grid.columns.tile, height: plan.grid.rows.tile),
      threads: key.conditions.threads, rows: rows, failures: failures,
      chosen: rows.best(options.precision, pluginAllowsReduced: model.allowsReducedPrecision),
      isKept: kept)
  }

  /// One tile over a picture of the size to measure with.
  private func plan(_ model: StageModel, _ options: RunOptions) throws -> StagePlan {
    let halo = max(
      model.rows.haloBefore + model.rows.haloAfter,
      model.columns.haloBefore + model.columns.haloAfter)
    let minimum = max(model.rows.minimum, model.columns.minimum)
    var side = min(
      Self.side + halo, Int((Self.work / max(model.multiplyAccumulates, 1)).squareRoot()), 768)
    if case .side(let asked) = options.tile { side = asked }
    side = max(side, minimum, 32)
    var stage = model
    stage.brush = 1
    let planner = Planner(
      budget: MemoryBudget(bytes: .max / 4), choice: .whole, allowSeams: true)
    let request = Planner.Request(
      model: stage, precision: .f32, stripPixelBytes: 12, yieldsBytes: false)
    let size = PixelSize(
      width: stage.columns.fixedLength ?? side, height: stage.rows.fixedLength ?? side)
    let plans = try planner.plan([request], picture: size, reserved: 0)
    guard let plan = plans.first else {
      throw PlanError.mismatch(stage: model.id, found: "no plan", expected: "one")
    }
    return plan
  }

  /// What the network takes of the whole picture, from the very picture: with made-up values results
  /// leave the range, are clamped to the same, and any engine seems right. Nil if it takes nothing.
  private func statistics(
    _ plan: StagePlan, of picture: [UInt8], _ options: RunOptions
  ) throws -> StageMoments? {
    guard plan.model.statistics != nil else { return nil }
    let size = plan.networkInput
    let planner = StatisticsPlanner(
      budget: MemoryBudget(bytes: .max / 4), reserved: 0, choice: .whole)
    let passes = StatisticsPlan(
      source: .exact, passes: try planner.passes(plan.model, over: size), before: [],
      thumbnailRun: nil)
    let image = try Image.memory(
      picture, width: size.width, height: size.height, bands: 3, format: .uchar)
    let run = StatisticsRun(
      session: session, options: options, plans: [plan], statistics: [passes],
      progress: RunProgress(tiles: passes.tiles, work: passes.work, report: nil),
      state: RunState(), limits: 0...1, open: { _ in image })
    return try run.moments(known: nil).first ?? nil
  }

  /// All devices in all number formats that the options and the plugin permit.
  private func candidates(
    _ model: StageModel, _ options: RunOptions, _ failures: inout [TuneReport.Failure]
  ) throws(EngineError) -> [TuneCandidate] {
    var found: [(engine: any Engine, device: Device)] = []
    if EngineSet.isAutomatic(options.device) {
      for engine in session.engines.engines {
        do throws(EngineError) {
          found += try engine.devices().map { (engine, $0) }
        } catch {
          failures.append(
            TuneReport.Failure(place: engine.name, precision: nil, reason: "\(error)"))
        }
      }
    } else {
      found = [try session.engines.find(options.device)]
    }
    let reduced = model.allowsReducedPrecision && options.precision != .f32
    return found.flatMap { engine, device in
      var precisions: [Precision] = [.f32]
      if device.precisions.contains(.bf16), reduced || options.precision == .bf16 {
        precisions.append(.bf16)
      }
      if device.precisions.contains(.f16), options.precision == .f16 { precisions.append(.f16) }
      return precisions.map { TuneCandidate(engine: engine, device: device, precision: $0) }
    }
  }

  /// Runs all in turns, so that a busy moment meets each of them alike.
  private func race(_ trials: [TuneTrial]) throws {
    for trial in trials { try trial.warmUp() }
    let clock = ContinuousClock()
    let start = clock.now
    var rounds = 0
    while rounds < Self.runs
      || (clock.now - start < .seconds(seconds * Double(trials.count)) && rounds < 50)
    {
      for trial in trials { try trial.run() }
      rounds += 1
    }
  }
}
