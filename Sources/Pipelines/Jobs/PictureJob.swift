import Engines
import Foundation
import Vips

/// One picture through a chain: open, plan, run.
public struct PictureJob: Sendable {
  /// The picture to read.
  public let source: PictureSource
  /// The file to write.
  public let target: OutputTarget
  /// The chain.
  public let stages: [StageModel]
  /// What the user decided.
  public let options: RunOptions
  /// The engine and its compiled networks.
  public let session: Session

  /// Describes a job; nothing is opened yet.
  public init(
    source: PictureSource, target: OutputTarget, stages: [StageModel],
    options: RunOptions = RunOptions(), session: Session
  ) {
    self.source = source
    self.target = target
    self.options = options
    self.session = session
    self.stages = stages.map { stage in
      var stage = stage
      if let blend = options.blend, blend != stage.blend {
        stage.blend = blend
        stage.measuredError = nil
      }
      if options.keepColours, stage.addsColour { stage.keepsColours = true }
      return stage
    }
  }

  /// Reads the picture's header and decides everything; refuses what can't succeed.
  ///
  /// - Throws: `PictureError`, `OutputError`, `PlanError`, `EngineError`.
  public func plan() throws -> RunPlan {
    let inputs = [source] + stages.flatMap(\.pictures).map { .file($0) }
    if inputs.compactMap(\.path).contains(where: { SameFile.check($0, target.path) }) {
      throw PlanError.overwritesInput(target.path)
    }
    let picture = try Picture.open(source)
    let size = stages.reduce(PixelSize(width: picture.width, height: picture.height)) {
      $1.output(of: $0)
    }
    let finish = finishOptions(picture)
    let networkDepth = try picture.networkDepth(for: target, options: finish)
    let layout = try picture.outputLayout(for: target, options: finish)
    let preflight = try target.preflight(
      width: size.width, height: size.height, bands: layout.bands, bits: layout.bits,
      overwrite: options.overwrite)
    let codecBytes = try checkCodecs(picture, preflight)

    var requests: [Planner.Request] = []
    var choices: [ComputeChoice] = []
    var stageInput = PixelSize(width: picture.width, height: picture.height)
    let needs = statisticsNeeds()
    for (index, stage) in zip(stages, needs).map(model).enumerated() {
      let choice = try session.choice(
        for: stage, options: options, picture: stage.networkInput(of: stageInput))
      choices.append(choice)
      stageInput = stage.output(of: stageInput)
      let last = index == stages.count - 1
      requests.append(
        Planner.Request(
          model: stage, precision: choice.precision.precision, device: choice.device,
          stripPixelBytes: last && !stage.needsMerge ? 3 * networkDepth / 8 : 12,
          yieldsBytes: last && networkDepth == 8 && stage.canYieldBytes))
    }
    let planner = Planner(
      budget: options.memory, choice: options.tile, allowSeams: options.allowSeams)
    let input = PixelSize(width: picture.width, height: picture.height)
    let sourceBytes = picture.width * (picture.hasAlpha ? 4 : 3) * picture.bits / 8
    let reserved =
      sourceBytes * 1024 + size.width * layout.bands * networkDepth / 8 * 512 + codecBytes
    let plans = settled(
      try tiles(requests, planner, picture: input, reserved: reserved), needs)
    let statistics = try statisticsPlans(plans, needs, reserved: reserved)
    if source == .standardInput, statistics.contains(where: { !($0?.passes.isEmpty ?? true) }) {
      throw PlanError.mismatch(
        stage: picture.name, found: "a picture that can be read only once",
        expected: "a file, because statistics take a pass of their own")
    }
    let alphaPlans =
      picture.hasAlpha && options.alpha == .network ? plans.filter { !$0.model.addsColour } : []

    let first = plans.first
    let window =
      (first?.inputRowsHeld ?? 256)
      + (picture.hasAlpha ? 2 * (first?.grid.rows.longestCore ?? 0) + 256 : 0)
    var warnings = picture.warnings + preflight.warnings
    warnings += statisticsNotes(statistics, of: plans)
    for plan in plans where !plan.model.seams.isEmpty {
      warnings.append(Self.seamWarning(plan))
    }
    let main = (plans + alphaPlans).reduce(0) { $0 + $1.engineBytes + $1.stripBytes }
    let memory =
      MemoryBudget.base + window * sourceBytes + codecBytes
      + max(main, statistics.map { $0?.memory ?? 0 }.max() ?? 0)
    return RunPlan(
      picture: picture, target: target, stages: plans, choices: choices,
      statistics: statistics, alphaStages: alphaPlans, depth: layout.bits, size: size,
      sourceWindow: window,
      memory: memory, budget: options.memory, outputBytes: preflight.estimatedBytes,
      warnings: warnings)
  }

  /// Runs a plan of this job.
  ///
  /// - Parameters:
  ///   - state: cancels the run from another thread.
  ///   - report: called after each tile.
  /// - Throws: what went wrong first; nothing is left behind under the output's name.
  public func run(
    _ plan: RunPlan, state: RunState = RunState(),
    report: (@Sendable (RunProgress.Snapshot) -> Void)? = nil
  ) throws -> RunReport {
    let clock = ContinuousClock()
    let start = clock.now
    let progress = RunProgress(tiles: plan.tiles, work: plan.work, report: report)
    let picture = plan.picture
    let finish = finishOptions(picture)
    let depth = try picture.networkDepth(for: target, options: finish)
    let format: BandFormat = depth == 8 ? .uchar : (depth == 16 ? .ushort : .float)

    let working = try picture.working(window: plan.sourceWindow, state: state)
    let moments = try statistics(
      plan, progress: progress, state: state, limits: ChainBuilder.limits(of: working.colour))
    let builder = try ChainBuilder(
      compiled: zip(plan.stages, moments).map { plan, moments in
        try session.compile(plan, options: options).with(moments, plan)
      }, progress: progress, state: state)
    let colour = try builder.build(plan.stages, on: working.colour, format: format)
    var alpha = working.alpha
    if let plane = alpha, !plan.alphaStages.isEmpty {
      let grey = try Image.joined([plane, plane, plane])
      let alphaBuilder = try ChainBuilder(
        compiled: zip(plan.stages, moments).filter { !$0.0.model.addsColour }.map {
          plan, moments in
          // The same look as the colour's: transparency has no statistics of its own.
          try session.compile(plan, options: options).with(moments, plan)
        }, progress: progress, state: state)
      alpha = try alphaBuilder.build(plan.alphaStages, on: grey, format: format)
        .apply("extract_band", ["band": 1])
    }
    let finished = try picture.finished(
      colour: colour, alpha: alpha, for: target, options: finish, state: state)
    do {
      try target.write(finished.image, state: state, overwrite: options.overwrite)
    } catch {
      // A run that was stopped has not failed, wherever in it the wish to stop was noticed.
      if state.isCancelled, state.error == nil || state.error is CancellationError {
        throw CancellationError()
      }
      throw error
    }

    let done = progress.snapshot
    let elapsed = clock.now - start
    return RunReport(
      output: target.path, size: plan.size, tilesComputed: done.tilesDone, tilesPlanned: plan.tiles,
      pixelsComputed: plan.pixelsComputed,
      seconds: Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18,
      warnings: plan.warnings + finished.warnings)
  }

  /// What decoder and encoder hold at once, where they don't work row by row.
  private func checkCodecs(_ picture: Picture, _ preflight: Preflight) throws(PlanError) -> Int {
    for (bytes, what) in [
      (picture.decoderBytes, "\(picture.name), which is decoded whole,"),
      (preflight.memoryBytes, "\(target.path), which is encoded whole,"),
    ] where bytes > options.memory.bytes - MemoryBudget.base {
      throw .memory(
        needed: bytes + MemoryBudget.base, budget: options.memory.bytes, what: what)
    }
    return picture.decoderBytes + preflight.memoryBytes
  }

  private func finishOptions(_ picture: Picture) -> FinishOptions {
    FinishOptions(
      depth: options.depth, keepGrey: !stages.contains { $0.addsColour && !$0.keepsColours },
      strip: options.stripMetadata)
  }

  private static func seamWarning(_ plan: StagePlan) -> String {
    let reasons = plan.model.seams.prefix(3).joined(separator: "; ")
    return plan.grid.count == 1
      ? "\(plan.model.id): runs as one tile, since it can't be tiled exactly (\(reasons))"
      : "\(plan.model.id): tiles will not match exactly\(measured(plan.model)) (\(reasons))"
  }

  private static func measured(_ model: StageModel) -> String {
    guard let error = model.measuredError else { return "" }
    let codes = (error * 2550).rounded() / 10
    return ": up to \(codes) code values were measured"
  }
}
