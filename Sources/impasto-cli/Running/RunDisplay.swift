import Impasto

/// What a run says on standard error while it goes on.
struct RunDisplay {
  let options: PictureOptions
  let plan: RunPlan
  let input: String
  /// What passes for statistics will take, where that is worth telling.
  let statisticsSeconds: Double?
  private let renamed: (String) -> String
  private let bar: ProgressBar?

  /// - Parameter renamed: puts the input's name into a message.
  init(
    options: PictureOptions, plan: RunPlan, input: String, statisticsSeconds: Double?,
    renamed: @escaping (String) -> String
  ) {
    self.options = options
    self.plan = plan
    self.input = input
    self.statisticsSeconds = statisticsSeconds
    self.renamed = renamed
    let drawsBar = options.progress == .auto && StandardError.isTerminal && !options.quiet
    bar = drawsBar ? ProgressBar(pixels: plan.pixelsComputed) : nil
  }

  /// What is called after each tile.
  var report: (@Sendable (RunProgress.Snapshot) -> Void)? {
    if let bar { return { bar.show($0) } }
    guard options.progress == .json else { return nil }
    let input = input
    return { snapshot in
      var line = EventLine("progress")
      line.input = input
      line.tilesDone = snapshot.tilesDone
      line.tilesTotal = snapshot.tilesTotal
      line.fraction = snapshot.fraction
      line.seconds = snapshot.seconds
      line.secondsLeft = snapshot.secondsLeft
      line.print()
    }
  }

  func start() {
    guard options.progress != .json else {
      var line = EventLine("plan")
      line.input = input
      line.output = plan.target.path
      line.tilesTotal = plan.tiles
      line.pixelsComputed = plan.pixelsComputed
      line.devices = plan.choices.map {
        "\($0.device.engine) \($0.device.name) in \($0.precision.precision)"
      }
      line.print()
      for warning in plan.warnings { warn(warning) }
      for text in StatisticsText(plan: plan).lines {
        var line = EventLine("statistics")
        line.input = input
        line.message = "\(plan.stages[text.stage].model.id): \(text.text)"
        line.seconds = statisticsSeconds
        line.print()
      }
      return
    }
    guard !options.quiet else { return }
    for warning in plan.warnings { warn(warning) }
    for (stage, choice) in zip(plan.stages, plan.choices) {
      StandardError.print(
        "\(stage.model.title): \(stage.input) → \(stage.output) in \(stage.grid.count) "
          + "\(stage.grid.count == 1 ? "tile" : "tiles"), \(Self.text(choice))")
    }
    for line in StatisticsText(plan: plan).lines {
      StandardError.print("\(plan.stages[line.stage].model.id): statistics \(line.text)")
    }
    if let statisticsSeconds {
      StandardError.print(
        "statistics take about \(ProgressBar.time(statisticsSeconds)) before the run itself")
    }
  }

  /// Where and how, and why there if it was measured.
  private static func text(_ choice: ComputeChoice) -> String {
    if case .measured = choice.origin { return "\(choice); \(choice.origin)" }
    return "\(choice)"
  }

  func stop() { bar?.clear() }

  func finish(_ report: RunReport) {
    bar?.clear()
    for warning in report.warnings where !plan.warnings.contains(warning) { warn(warning) }
    if options.progress == .json {
      var line = EventLine("done")
      line.input = input
      line.output = report.output
      line.tilesComputed = report.tilesComputed
      line.pixelsComputed = report.pixelsComputed
      line.seconds = report.seconds
      line.print()
      return
    }
    guard !options.quiet else { return }
    StandardError.print(
      "\(report.output): \(report.size), \((report.seconds * 10).rounded() / 10) s")
  }

  private func warn(_ warning: String) {
    if options.progress == .json {
      var line = EventLine("warning")
      line.input = input
      line.message = renamed(warning)
      line.print()
    } else if !options.quiet {
      StandardError.print("impasto: warning: \(renamed(warning))")
    }
  }
}
