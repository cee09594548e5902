import ArgumentParser
import Foundation
import Impasto

/// `impasto paint CONTENT STYLE OUT`
struct PaintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paint",
    abstract: "Paint a photograph in the style of a painting by optimising the picture itself.",
    discussion: """
      The picture is changed until its features match the photograph's content and its Gram matrices
      the painting's style (Gatys, Ecker and Bethge, A Neural Algorithm of Artistic Style). Nothing is
      trained. Ctrl-C keeps the best picture so far and a state that --resume goes on from.

      EXAMPLES
        impasto paint photo.jpg painting.jpg painted.png
        impasto paint photo.jpg painting.jpg painted.png --curve loss.svg
        impasto paint photo.jpg painting.jpg near.png --style-weight 10
      """)

  @Argument(help: "The photograph.", completion: .file())
  var content: String

  @Argument(help: "The painting.", completion: .file())
  var style: String

  @Argument(help: "The result.", completion: .file())
  var output: String

  @OptionGroup(title: "Painting") var settings: PaintOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup(title: "Plugins") var catalogue: CatalogueOptions

  @Flag(name: .shortAndLong, help: "Replace an existing output.")
  var force = false

  @Flag(name: [.customShort("n"), .long], help: "Print the plan and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Memory for the whole process: 1G, 800M. Default: half of what is free, at most 2G.",
      valueName: "bytes"))
  var memory: String?

  @Option(
    help: ArgumentHelp("Bits per sample: 8, 16 or 32. Default: the input's.", valueName: "bits"))
  var depth: Int?

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if let memory, ByteCount(parsing: memory) == nil {
      throw ValidationError("--memory: found '\(memory)', expected a size such as 800M or 1.5G.")
    }
    if let depth, ![8, 16, 32].contains(depth) {
      throw ValidationError("--depth: found '\(depth)', expected 8, 16 or 32.")
    }
  }

  func run() throws {
    let interrupt = Interrupt()
    do {
      try paint(interrupt)
    } catch let code as ExitCode {
      throw code
    } catch {
      if error is CancellationError || interrupt.isStopped {
        StandardError.print("impasto: stopped; nothing unfinished is left")
        throw ExitCode(130)
      }
      StandardError.print("impasto: \(error)")
      throw ExitCode.failure
    }
  }

  private func paint(_ interrupt: Interrupt) throws {
    try VipsLibrary.start()
    let state = RunState()
    interrupt.watch(state)
    let job = PaintJob(
      inputs: PaintInputs(content: content, styles: [PaintInputs.Style(path: style)]),
      target: try OutputTarget(parsing: output), settings: settings.settings, options: options,
      outputs: settings.outputs, source: try source(), version: Version.text)
    let plan = try job.plan()
    if dryRun {
      print(describe(plan))
      return
    }
    for warning in plan.warnings where !quiet {
      StandardError.print("impasto: warning: \(warning)")
    }
    let line = ProgressLine(isShown: !quiet && StandardError.isTerminal)
    let report = try job.run(plan, state: state) { line.show($0) }
    line.end()
    guard !quiet else { return }
    StandardError.print(
      "\(report.output): \(report.width)×\(report.height), loss "
        + "\(report.loss.formatted(.number.precision(.significantDigits(4))))")
    if !report.isComplete {
      StandardError.print("stopped early; go on with --resume")
      throw ExitCode(130)
    }
  }

  private func source() throws -> ExtractorSource {
    let plugin = try catalogue.discover().plugin(settings.extractor)
    let extractor = try Extractor(plugin)
    return ExtractorSource(
      extractor,
      computing: try Computing(
        engines: .all, options: options, extractor: extractor))
  }

  private var options: RunOptions {
    var options = RunOptions()
    engine.apply(to: &options)
    if let memory, let count = ByteCount(parsing: memory) {
      options.memory = MemoryBudget(bytes: count.bytes)
    }
    options.depth = depth
    options.overwrite = force
    return options
  }

  private func describe(_ plan: PaintPlan) -> String {
    var lines = ["output   \(output): \(plan.size), \(plan.depth) bits"]
    for (number, scale) in plan.scales.enumerated() {
      lines.append("scale \(number + 1)  \(scale.size), \(scale.iterations) iterations")
    }
    lines.append("memory   about \(ByteCount(plan.memory)), on disk \(ByteCount(plan.disk))")
    return lines.joined(separator: "\n")
  }
}

/// One line on a terminal that tells how far a painting is.
private final class ProgressLine {
  private let isShown: Bool

  init(isShown: Bool) { self.isShown = isShown }

  func show(_ progress: PaintProgress) {
    guard isShown else { return }
    let loss = progress.losses.total.formatted(.number.precision(.significantDigits(4)))
    let text =
      "\r\(Int(progress.fraction * 100)) %  scale \(progress.scale + 1)/\(progress.scales)  "
      + "iteration \(progress.iteration)/\(progress.iterations)  loss \(loss)   "
    FileHandle.standardError.write(Data(text.utf8))
  }

  func end() {
    if isShown { FileHandle.standardError.write(Data("\n".utf8)) }
  }
}
