import ArgumentParser
import Foundation
import Impasto

/// From the command line of `paint` to a painting or a contact sheet.
struct PaintRunner {
  let command: PaintCommand
  // What is finished takes as long as an evaluation and a picture to keep: no time limit.
  private let interrupt: Interrupt

  init(command: PaintCommand) {
    self.command = command
    let isWatched =
      StandardError.isTerminal && !command.quiet && command.progress == .auto
    interrupt = Interrupt(
      grace: nil,
      notice: isWatched
        ? "\nimpasto: stopping; a second Ctrl-C ends at once and keeps nothing" : nil)
  }

  /// Runs it; failures become messages and the exit code.
  func run() throws {
    let display = PaintDisplay(
      progress: command.progress, quiet: command.quiet, input: command.content)
    do {
      let state = RunState()
      interrupt.watch(state)
      let job = try job()
      if command.sheet.grid {
        try sheet(job, state, display)
      } else {
        try painting(job, state, display)
      }
    } catch let code as ExitCode {
      throw code
    } catch {
      display.end()
      if error is CancellationError || interrupt.isStopped {
        display.fail("stopped; nothing unfinished is left")
        throw ExitCode(130)
      }
      display.fail("\(error)")
      throw ExitCode.failure
    }
  }

  private func job() throws -> PaintJob {
    let atelier = try Atelier(catalogue: command.catalogue.discover())
    var settings = command.settings.settings(command.sheet.grid ? .sheet : .usual)
    if command.sheet.grid, command.settings.size == nil, let side = settings.size {
      let picture = try Picture.open(.file(command.content))
      settings.size = min(side, max(picture.width, picture.height))
    }
    return try atelier.painting(
      PaintInputs(content: command.content, styles: [command.painting] + command.style),
      to: command.output, extractor: command.settings.extractor, settings: settings,
      options: command.runOptions, outputs: command.outputs.outputs, version: Version.text)
  }

  private func painting(_ job: PaintJob, _ state: RunState, _ display: PaintDisplay) throws {
    let plan = try job.plan()
    if command.dryRun {
      print(PaintPlanText.text(plan, output: job.target.path))
      return
    }
    display.start(output: job.target.path, width: plan.size.width, height: plan.size.height)
    for warning in plan.warnings { display.warn(warning) }
    let report = try job.run(plan, state: state) { display.show($0) }
    for warning in report.warnings where !plan.warnings.contains(warning) {
      display.warn(warning)
    }
    display.finish(report)
    if !report.isComplete {
      display.fail("stopped; go on with --resume")
      throw ExitCode(130)
    }
  }

  private func sheet(_ painting: PaintJob, _ state: RunState, _ display: PaintDisplay) throws {
    var grid = GridSettings(painting.settings.losses)
    if let ratios = command.sheet.ratios { grid.ratios = ratios }
    let job = GridJob(painting, grid: grid)
    let plan = try job.plan()
    let output = job.painting.target.path
    if command.dryRun {
      print(PaintPlanText.text(plan, output: output))
      return
    }
    display.start(output: output, width: plan.width, height: plan.height)
    for warning in plan.warnings { display.warn(warning) }
    do {
      display.finish(try job.run(plan, state: state) { display.show($0) })
    } catch is CancellationError {
      guard FileManager.default.fileExists(atPath: job.cellFolder) else {
        throw CancellationError()
      }
      display.end()
      display.fail("stopped; go on with --resume")
      throw ExitCode(130)
    }
  }
}
