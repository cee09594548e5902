import Foundation
import Pipelines
import Vips

/// Carries out a plan: from coarse to fine, from the first picture to the last.
///
/// Not for several threads; one painter paints one picture.
final class Painter {
  /// How a run ended.
  struct Outcome {
    /// The best picture, at the size of the scale it ended with.
    let picture: FloatPicture
    let isComplete: Bool
    let losses: Losses
  }

  private let plan: PaintPlan
  private let settings: PaintSettings
  private let source: any ObjectiveSource
  private let outputs: PaintOutputs
  private let statePath: String?
  private let state: RunState
  private let arithmetic: VectorArithmetic
  private let report: ((PaintProgress) -> Void)?
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  private var secondsBefore = 0.0
  private var workBefore = 0.0

  /// Finished scales, and the one going on once it has ended.
  private(set) var scales: [PaintReport.Scale] = []
  private(set) var curve = LossCurve()

  /// - Parameters:
  ///   - statePath: where a stopped run keeps its state; nil for runs that are not kept.
  ///   - state: stops the run from another thread.
  ///   - report: called after each iteration.
  init(
    plan: PaintPlan, source: any ObjectiveSource, outputs: PaintOutputs, statePath: String?,
    threads: Int, state: RunState, report: ((PaintProgress) -> Void)?
  ) {
    self.plan = plan
    settings = plan.identity.settings
    self.source = source
    self.outputs = outputs
    self.statePath = statePath
    self.state = state
    self.report = report
    arithmetic = VectorArithmetic(threads: threads)
    began = clock.now
  }

  /// Seconds of this session and of those before.
  var seconds: Double { secondsBefore + began.duration(to: clock.now).inSeconds }

  /// Paints, from the start or from a saved state.
  func paint(from saved: PaintState?) throws -> Outcome {
    var saved = saved
    var first = 0
    if let header = saved?.header {
      guard plan.scales.indices.contains(header.scale) else {
        throw PaintError.state(path: saved?.path ?? "", reason: "belongs to a run of other scales")
      }
      first = header.scale
      scales = header.finished
      curve = header.curve
      secondsBefore = header.seconds
    }
    var picture: FloatPicture?
    var losses = Losses(terms: [])
    for index in first..<plan.scales.count {
      let before = picture
      picture = nil
      let outcome = try paint(scale: index, from: before, saved)
      saved = nil
      losses = outcome.losses
      guard outcome.isComplete, index + 1 < plan.scales.count else { return outcome }
      let next = plan.scales[index + 1]
      picture = try outcome.picture.resized(
        width: next.size.width, height: next.size.height, in: next.place)
    }
    throw PaintError.setting(
      name: "scales", found: "none (losses \(losses.total))", expected: "one or more")
  }

  // MARK: One scale

  private func paint(
    scale index: Int, from before: FloatPicture?, _ saved: PaintState?
  ) throws -> Outcome {
    let scale = plan.scales[index]
    let start = clock.now
    try state.check()
    let canvas = Canvas(plan: plan, scale: scale)
    let inputs = try canvas.inputs()
    let picture =
      saved != nil
      ? try FloatPicture(width: scale.size.width, height: scale.size.height, in: scale.place)
      : try before ?? canvas.start(inputs)
    let objective = try source.objective(
      inputs, settings: settings.losses, memory: scale.objectiveBytes, place: scale.place,
      state: state)
    let evaluation = Evaluation(objective, state: state, count: saved?.header.evaluations ?? 0)
    let optimiser = try optimiser(for: picture, scale)
    var iteration = 0
    if let saved {
      guard saved.header.history == scale.history else {
        throw PaintError.state(
          path: saved.path,
          reason:
            "remembers \(saved.header.history) steps, this run \(scale.history): give the same "
            + "--history and --memory")
      }
      try optimiser.restore(numbers: saved.header.numbers) { try saved.read($0, into: $1) }
      iteration = saved.header.iteration
    }

    func secondsHere() -> Double { start.duration(to: clock.now).inSeconds }
    func finished(_ end: String) -> PaintReport.Scale {
      PaintReport.Scale(
        width: scale.size.width, height: scale.size.height, iterations: iteration,
        evaluations: evaluation.count, end: end, onDisk: scale.place != .memory,
        isWhole: scale.isWhole, history: scale.history, seconds: secondsHere())
    }
    func keepState() throws {
      guard let statePath else { return }
      let current = optimiser.state
      try PaintState.write(
        PaintState.Header(
          identity: plan.identity, scale: index, iteration: iteration,
          evaluations: evaluation.count, seconds: seconds, history: scale.history,
          finished: scales, curve: curve, numbers: current.numbers,
          counts: current.vectors.map(\.count)),
        vectors: current.vectors, to: statePath)
    }

    var losses: Losses?
    var end = "iterations"
    var still = 0
    // The end of a painting is computed in single precision: few bits find the way, but not the last
    // few percent of the loss.
    let isLast = index + 1 == plan.scales.count
    let refined = scale.iterations - scale.iterations / 5
    func refine() throws -> Bool {
      guard isLast, try evaluation.refine() else { return false }
      optimiser.objectiveChanged()
      return true
    }
    var previous = curve.points.last { $0.scale == index }?.total
    do {
      while iteration < scale.iterations {
        evaluation.iteration = iteration + 1
        if iteration >= refined { _ = try refine() }
        let step = try optimiser.step(evaluation.evaluate)
        losses = step.losses
        if let reason = step.end {
          if try refine() { continue }
          end = reason.rawValue
          break
        }
        iteration += 1
        curve.append(
          step.losses, scale: index, iteration: iteration, evaluations: evaluation.count,
          seconds: seconds)
        tell(index, iteration, step.losses, evaluation)
        let total = step.losses.total
        if let before = previous, abs(before - total) < settings.tolerance * abs(before) {
          still += 1
        } else {
          still = 0
        }
        previous = total
        if let path = outputs.preview, iteration % max(outputs.previewEvery, 1) == 0 {
          try Preview.write(optimiser.best, to: path)
        }
        if outputs.checkpointEvery > 0, iteration % outputs.checkpointEvery == 0 {
          try keepState()
        }
        if settings.tolerance > 0, still >= 3 {
          still = 0
          if try refine() { continue }
          end = "tolerance"
          break
        }
      }
    } catch let error as CancellationError {
      // Before the first iteration of the first scale there is nothing to keep.
      guard iteration > 0 || before != nil else { throw error }
      try keepState()
      scales.append(finished("stopped"))
      return Outcome(
        picture: optimiser.best, isComplete: false, losses: losses ?? Losses(terms: []))
    }
    if losses == nil { losses = try evaluation.evaluate(picture, scratchGradient(scale)) }
    scales.append(finished(end))
    return Outcome(
      picture: optimiser.best, isComplete: true, losses: losses ?? Losses(terms: []))
  }

  /// For the losses of a picture that needs no more iterations.
  private func scratchGradient(_ scale: ScalePlan) throws -> FloatPicture {
    try FloatPicture(width: scale.size.width, height: scale.size.height, in: scale.place)
  }

  private func optimiser(for picture: FloatPicture, _ scale: ScalePlan) throws -> any Optimiser {
    switch settings.method {
    case .lbfgs:
      try LBFGS(
        picture: picture, place: scale.place, settings: .init(history: scale.history),
        arithmetic: arithmetic)
    case .adam:
      try Adam(
        picture: picture, place: scale.place, settings: .init(rate: settings.rate),
        arithmetic: arithmetic)
    }
  }

  private func tell(
    _ index: Int, _ iteration: Int, _ losses: Losses, _ evaluation: Evaluation
  ) {
    guard let report else { return }
    let scale = plan.scales[index]
    let share = Double(iteration) / Double(max(scale.iterations, 1))
    let work = plan.scales[..<index].reduce(0) { $0 + $1.work } + share * scale.work
    let fraction = min(work / max(plan.work, 1), 1)
    // A resumed run's rate is that of all its sessions.
    let left = fraction > 0 ? seconds / fraction * (1 - fraction) : nil
    report(
      PaintProgress(
        scale: index, scales: plan.scales.count, size: scale.size, iteration: iteration,
        iterations: scale.iterations, losses: losses,
        evaluations: scales.reduce(0) { $0 + $1.evaluations } + evaluation.count,
        fraction: fraction, seconds: seconds, secondsLeft: left))
  }
}

extension Duration {
  /// As a number.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
