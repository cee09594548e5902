import Engines
import Foundation
import Pipelines
import PluginKit
import Vips

/// One painting: check, plan, paint, write.
public struct PaintJob: Sendable {
  /// Photograph, paintings, masks.
  public let inputs: PaintInputs
  /// The file to write.
  public let target: OutputTarget
  /// What is to be painted.
  public let settings: PaintSettings
  /// Memory, depth, metadata and what else all runs have.
  public let options: RunOptions
  /// Reports, previews, state.
  public let outputs: PaintOutputs
  /// The extractor with its engine.
  public let source: any ObjectiveSource
  /// What the report says of this program.
  public let version: String

  /// Describes a job; nothing is opened yet.
  public init(
    inputs: PaintInputs, target: OutputTarget, settings: PaintSettings = PaintSettings(),
    options: RunOptions = RunOptions(), outputs: PaintOutputs = PaintOutputs(),
    source: any ObjectiveSource, version: String = ""
  ) {
    self.inputs = inputs
    self.target = target
    self.settings = settings
    self.options = options
    self.outputs = outputs
    self.source = source
    self.version = version
  }

  /// Where a stopped run keeps its state.
  public var statePath: String { outputs.statePath(output: target.path) }

  /// Reads the pictures' headers and decides everything; refuses what can't succeed.
  ///
  /// - Throws: `PaintError`, `PictureError`, `OutputError`, `PlanError`, `EngineError`.
  public func plan() throws -> PaintPlan {
    try outputs.check()
    for path in inputs.files where SameFile.check(path, target.path) {
      throw PlanError.overwritesInput(target.path)
    }
    try outputs.check(inputs: inputs.files, output: target.path)
    let plan = try PaintPlanning(
      inputs: inputs, settings: settings, options: options, source: source,
      scratch: outputs.scratch
    ).plan(for: target, overwrite: options.overwrite || outputs.resumes)
    if outputs.resumes {
      try check(try PaintState(at: statePath), plan)
    }
    return plan
  }

  private func check(_ saved: PaintState, _ plan: PaintPlan) throws {
    if let difference = plan.identity.difference(from: saved.header.identity) {
      throw PaintError.state(
        path: saved.path, reason: "belongs to a run with \(difference)")
    }
  }

  /// Paints a plan of this job.
  ///
  /// A run that is stopped after its first iteration writes the best picture so far and its state, and
  /// reports that it is not complete; one that is stopped before throws `CancellationError`.
  ///
  /// - Parameters:
  ///   - state: stops the run from another thread.
  ///   - report: called after each iteration.
  /// - Throws: what went wrong; nothing is left behind under the output's name then.
  @discardableResult
  public func run(
    _ plan: PaintPlan, state: RunState = RunState(),
    report: ((PaintProgress) -> Void)? = nil
  ) throws -> PaintReport {
    let saved = outputs.resumes ? try PaintState(at: statePath) : nil
    if let saved {
      try check(saved, plan)
      try saved.verify()
    }
    let threads = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
    let painter = Painter(
      plan: plan, source: source, outputs: outputs, statePath: statePath, threads: threads,
      state: state, report: report)
    let outcome = try painter.paint(from: saved)
    let finish = PaintFinish(plan: plan, target: target, options: options)
    let warnings = try finish.write(
      outcome.picture, overwrite: options.overwrite || outputs.resumes,
      // What was stopped still keeps what it has.
      state: outcome.isComplete ? state : RunState())
    if outcome.isComplete { try? FileManager.default.removeItem(atPath: statePath) }
    let (major, minor, micro) = VipsLibrary.version
    let result = PaintReport(
      output: target.path, width: plan.size.width, height: plan.size.height, depth: plan.depth,
      isComplete: outcome.isComplete, identity: plan.identity,
      versions: .init(
        impasto: version, vips: "\(major).\(minor).\(micro)", engine: source.engine),
      scales: painter.scales, loss: outcome.losses.total,
      terms: outcome.losses.terms.map {
        .init(kind: $0.kind.rawValue, layer: $0.layer, value: $0.value, weight: $0.weight)
      },
      seconds: painter.seconds, warnings: plan.warnings + warnings)
    if let path = outputs.curve {
      let text =
        path.hasSuffix(".csv") ? painter.curve.csv : CurveDrawing(curve: painter.curve).svg
      try SmallFile.write(text, to: path)
    }
    if let path = outputs.report { try SmallFile.write(try result.json(), to: path) }
    return result
  }
}
