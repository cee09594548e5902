import Engines
import Vips

/// One stage on one picture in f32, as a run computes it, with the values it yields.
struct Trial {
  let picture: Image
  let session: Session
  let options: RunOptions

  /// - Parameters:
  ///   - statistics: where the stage's statistics come from; nil for a model without any.
  ///   - thumbnail: the longer side of a thumbnail, pixels.
  func run(
    _ model: StageModel, _ tile: TileChoice, statistics: StatisticsPlan.Source?,
    thumbnail: Int? = nil
  ) throws -> (values: [Float], plan: StagePlan) {
    var options = options
    options.precision = .f32
    options.tile = tile
    options.allowSeams = true
    options.thumbnail = thumbnail ?? options.thumbnail
    let budget = MemoryBudget(bytes: MemoryBudget.available())
    let planner = Planner(budget: budget, choice: tile, allowSeams: true)
    let request = Planner.Request(model: model, precision: .f32, stripPixelBytes: 12)
    let plans = try planner.plan(
      [request], picture: PixelSize(width: picture.width, height: picture.height), reserved: 0)
    let state = RunState()
    let progress = RunProgress(tiles: 1, work: 1, report: nil)
    var moments: [StageMoments?] = [nil]
    if let statistics, let plan = plans.first {
      var size = plan.networkInput
      if case .thumbnail(let reduced) = statistics { size = reduced }
      let passes = try StatisticsPlanner(
        budget: budget, reserved: 0, choice: statistics == .exact ? tile : .automatic
      ).passes(model, over: size)
      let source = picture
      moments = try StatisticsRun(
        session: session, options: options, plans: plans,
        statistics: [
          StatisticsPlan(source: statistics, passes: passes, before: [], thumbnailRun: nil)
        ],
        progress: progress, state: state, limits: ChainBuilder.limits(of: picture),
        open: { rows in try source.guarded(window: rows, state: state) }
      ).moments(known: nil)
    }
    let builder = ChainBuilder(
      compiled: try zip(plans, moments).map { plan, moments in
        try session.compile(plan, options: options).with(moments, plan)
      }, progress: progress, state: state)
    let window = plans.reduce(0) { max($0, $1.inputRowsHeld) }
    let source = try picture.guarded(window: window, state: state)
    let bytes = try builder.build(plans, on: source, format: .float).bytes()
    try state.check()
    return (bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }, plans[0])
  }
}
