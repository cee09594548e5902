import ArgumentParser
import Foundation
import Impasto

/// What `upscale`, `stylise` and `run` share: from the command line to finished pictures.
struct PictureRunner {
  /// How the chain was given.
  enum Chain {
    case text(String)
    case file(String)
  }

  let options: PictureOptions
  private let interrupt = Interrupt()

  init(options: PictureOptions) { self.options = options }

  /// Runs one picture or a batch; failures become messages and the exit code.
  func run(chain: Chain) throws {
    try options.checkPaths()
    let early = EarlyStart(device: options.engine.device)
    defer { early.finish() }
    ScratchFolder.use()
    defer { ScratchFolder.remove() }
    do {
      let catalogue = options.catalogue.discover()
      let specs =
        switch chain {
        case .text(let text): try StageSpec.chain(parsing: text)
        case .file(let path): try PipelineFile(contentsOf: path).stages
        }
      // The networks first: an atelier waits for libvips.
      let stages = try catalogue.chain(specs).map {
        try StageLoader.load($0, options: options.runOptions)
      }
      let atelier = try Atelier(catalogue: catalogue)
      if let folder = options.outputDir {
        try runBatch(stages, folder: folder, atelier: atelier)
      } else {
        let item = Batch.Item(input: options.paths[0], output: options.paths[1])
        try runOne(item, stages, atelier)
      }
    } catch {
      try fail(error)
    }
  }

  private func runBatch(_ stages: [StageModel], folder: String, atelier: Atelier) throws {
    let batch = try Batch(inputs: options.paths, into: folder, format: options.format)
    var failed = 0
    var skipped = 0
    for (number, item) in batch.items.enumerated() {
      if interrupt.isStopped { throw CancellationError() }
      let target = try OutputTarget(parsing: item.output)
      if !options.force, target.exists {
        skipped += 1
        continue
      }
      if !options.quiet, StandardError.isTerminal {
        StandardError.print("\(number + 1)/\(batch.items.count) \(item.input)")
      }
      do {
        if !options.dryRun {
          try FileManager.default.createDirectory(
            atPath: (target.path as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
        }
        try runOne(item, stages, atelier)
      } catch let error as CancellationError {
        throw error
      } catch {
        failed += 1
        report(error, input: item.input)
      }
    }
    if !options.quiet, options.progress != .json {
      let done = batch.items.count - failed - skipped
      StandardError.print("\(done) done, \(skipped) already there, \(failed) failed")
    }
    if failed > 0 { throw ExitCode(failed == batch.items.count ? 1 : 2) }
  }

  private func runOne(_ item: Batch.Item, _ stages: [StageModel], _ atelier: Atelier) throws {
    let state = RunState()
    interrupt.watch(state)
    if Download.isURL(item.input) {
      let download: Download
      do {
        download = try Download(item.input)
      } catch {
        try state.check()
        throw error
      }
      defer { withExtendedLifetime(download) {} }
      return try run(item, keptAt: download.path, called: item.input, stages, atelier, state)
    }
    if item.input == "-", readsMoreThanOnce(stages) {
      let copy = try StandardInputCopy()
      defer { withExtendedLifetime(copy) {} }
      return try run(
        item, keptAt: copy.path, called: PictureSource.standardInput.name, stages, atelier, state)
    }
    let source: PictureSource = item.input == "-" ? .standardInput : .file(item.input)
    try run(item, source, stages, atelier, state) { $0 }
  }

  /// Whether statistics take passes of their own.
  private func readsMoreThanOnce(_ stages: [StageModel]) -> Bool {
    switch options.runOptions.statistics {
    case .none, .file: false
    default: stages.contains { ($0.statistics?.split.levels ?? 0) > 0 }
    }
  }

  /// Runs a picture that is kept in a temporary file. Messages name what the user gave.
  private func run(
    _ item: Batch.Item, keptAt path: String, called name: String, _ stages: [StageModel],
    _ atelier: Atelier, _ state: RunState
  ) throws {
    func renamed(_ text: String) -> String { text.replacing(path, with: name) }
    do {
      try run(item, .file(path), stages, atelier, state, renamed)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw Told(description: renamed("\(error)"))
    }
  }

  private func run(
    _ item: Batch.Item, _ source: PictureSource, _ stages: [StageModel], _ atelier: Atelier,
    _ state: RunState, _ renamed: @escaping (String) -> String
  ) throws {
    let job = PictureJob(
      source: source, target: try OutputTarget(parsing: item.output), stages: stages,
      options: options.runOptions, session: atelier.session())
    let plan = try job.plan()
    try state.check()
    if options.dryRun {
      let text = PlanText(
        plan, estimate: try? job.estimatedSeconds(plan),
        statistics: try? job.statisticsSeconds(plan))
      print(renamed(text.text))
      return
    }
    // Passes over the whole picture take long enough to be told before they start.
    let seconds =
      StatisticsText(plan: plan).isExact && !options.quiet ? try? job.statisticsSeconds(plan) : nil
    let display = RunDisplay(
      options: options, plan: plan, input: item.input, statisticsSeconds: seconds,
      renamed: renamed)
    display.start()
    do {
      let report = try job.run(plan, state: state, report: display.report)
      display.finish(report)
    } catch {
      display.stop()
      throw error
    }
  }

  private func report(_ error: any Error, input: String?) {
    if options.progress == .json {
      var line = EventLine("error")
      line.input = input
      line.message = "\(error)"
      line.print()
    } else {
      StandardError.print("impasto: \(error)")
    }
  }

  private func fail(_ error: any Error) throws -> Never {
    if let code = error as? ExitCode { throw code }
    if error is CancellationError || interrupt.isStopped {
      report(Told(description: "stopped; nothing unfinished is left"), input: nil)
      throw ExitCode(130)
    }
    report(error, input: options.outputDir == nil ? options.paths.first : nil)
    throw ExitCode.failure
  }
}

/// A message as the user shall read it.
private struct Told: Error, CustomStringConvertible {
  let description: String
}
