import Foundation
import Onnx
import Vips

extension PictureJob {
  /// What is to be done about one stage's statistics.
  enum StatisticsNeed: Hashable {
    case exact
    case thumbnail
    case file(String)
    /// Tiles compute their own; `asked` when the user said so.
    case none(asked: Bool)
  }

  /// What is to be done about each stage; nil for stages without statistics.
  func statisticsNeeds() -> [StatisticsNeed?] {
    stages.map { stage in
      guard let statistics = stage.statistics else { return nil }
      // Sizes alone cost nothing.
      if statistics.split.levels == 0 { return .exact }
      switch options.statistics {
      case .exact: return .exact
      case .thumbnail: return .thumbnail
      case .file(let path): return .file(path)
      case .none: return .none(asked: true)
      case .automatic:
        switch statistics.preferred {
        case .exact: return .exact
        case .none?: return StatisticsNeed.none(asked: false)
        case .thumbnail, nil: return .thumbnail
        }
      }
    }
  }

  /// The stage as planning sees it.
  func model(_ stage: StageModel, for need: StatisticsNeed?) -> StageModel {
    guard case .none(let asked)? = need else {
      var model = stage
      model.prefersOneTile =
        (need == .exact || need == .thumbnail) && options.saveStatistics == nil
        && (stage.statistics?.split.levels ?? 0) > 0
      return model
    }
    var model = stage.withoutStatistics
    model.acceptsSeams = asked && stage.seams.isEmpty
    return model
  }

  /// The tile grids: one tile for stages that then need no statistics, if all of them fit.
  func tiles(
    _ requests: [Planner.Request], _ planner: Planner, picture: PixelSize, reserved: Int
  ) throws(PlanError) -> [StagePlan] {
    do {
      return try planner.plan(requests, picture: picture, reserved: reserved)
    } catch .memory where requests.contains(where: \.model.prefersOneTile) {
      let modest = requests.map { request in
        var request = request
        request.model.prefersOneTile = false
        return request
      }
      return try planner.plan(modest, picture: picture, reserved: reserved)
    }
  }

  /// Stages that are one tile compute their statistics themselves, and exactly.
  func settled(_ plans: [StagePlan], _ needs: [StatisticsNeed?]) -> [StagePlan] {
    zip(plans, needs).map { plan, need in
      guard plan.grid.count == 1, need == .exact || need == .thumbnail,
        options.saveStatistics == nil
      else { return plan }
      var settled = plan
      settled.model = plan.model.withoutStatistics
      // One tile by choice: what can't be tiled exactly is not the reason.
      settled.model.seams = plan.model.seams
      return settled
    }
  }

  /// The passes of each stage.
  ///
  /// - Parameter reserved: bytes that are spoken for besides.
  func statisticsPlans(
    _ plans: [StagePlan], _ needs: [StatisticsNeed?], reserved: Int
  ) throws -> [StatisticsPlan?] {
    try checkStatisticsFiles(needs)
    let lastReduced = plans.indices.last {
      plans[$0].model.statistics != nil && needs[$0] == .thumbnail
    }
    var result: [StatisticsPlan?] = []
    var reduced = plans.first.map { Thumbnail.size($0.input, side: options.thumbnail) }
    for (index, plan) in plans.enumerated() {
      var thumbnailRun: StagePlan?
      if let last = lastReduced, index < last, let size = reduced {
        thumbnailRun = try Planner(
          budget: options.memory, choice: .automatic, allowSeams: true
        ).plan(
          [
            Planner.Request(
              model: plan.model, precision: plan.precision, device: plan.device,
              stripPixelBytes: 12)
          ],
          picture: size, reserved: reserved
        ).first
        reduced = thumbnailRun.map { Thumbnail.size($0.output, side: options.thumbnail) }
      }
      let statistics = try passes(index, plans, needs[index], thumbnailRun, reserved: reserved)
      result.append(statistics)
    }
    return result
  }

  private func passes(
    _ index: Int, _ plans: [StagePlan], _ need: StatisticsNeed?, _ thumbnailRun: StagePlan?,
    reserved: Int
  ) throws -> StatisticsPlan? {
    let plan = plans[index]
    guard plan.model.statistics != nil else {
      guard let thumbnailRun else { return nil }
      return StatisticsPlan(
        source: .thumbnail(thumbnailRun.input), passes: [], before: [], thumbnailRun: thumbnailRun)
    }
    switch need {
    case .exact:
      let before = Array(plans[..<index])
      let held = before.reduce(reserved) { $0 + $1.engineBytes + $1.stripBytes }
      let planner = StatisticsPlanner(
        budget: options.memory, reserved: held, choice: options.tile)
      return StatisticsPlan(
        source: .exact, passes: try planner.passes(plan.model, over: plan.networkInput),
        before: before, thumbnailRun: thumbnailRun)
    case .thumbnail:
      let size = Thumbnail.size(plan.networkInput, side: options.thumbnail)
      let planner = StatisticsPlanner(
        budget: options.memory, reserved: reserved, choice: .automatic)
      return StatisticsPlan(
        source: .thumbnail(size), passes: try planner.passes(plan.model, over: size), before: [],
        thumbnailRun: thumbnailRun)
    case .file(let path):
      return StatisticsPlan(
        source: .file(path), passes: [], before: [], thumbnailRun: thumbnailRun)
    case .none?, nil: return nil
    }
  }

  private func checkStatisticsFiles(_ needs: [StatisticsNeed?]) throws {
    if case .file(let path) = options.statistics {
      guard stages.contains(where: { ($0.statistics?.split.levels ?? 0) > 0 }) else {
        throw StatisticsFile.Problem.mismatch(
          path: path, what: "statistics for \(stages.map(\.id).joined(separator: ", "))",
          found: "no network that takes any",
          expected: "one that computes something over the whole picture")
      }
      try StatisticsFile(contentsOf: path).check(stages, path: path)
    }
    guard let path = options.saveStatistics else { return }
    guard needs.contains(where: { $0 == .exact || $0 == .thumbnail }) else {
      throw StatisticsFile.Problem.unusable(
        path: path, reason: "found no statistics to save, expected a network that has some")
    }
    if !options.overwrite, FileManager.default.fileExists(atPath: path) {
      throw StatisticsFile.Problem.unusable(
        path: path, reason: "exists already; --force replaces it")
    }
    let folder = (path as NSString).deletingLastPathComponent
    guard folder.isEmpty || FileManager.default.isWritableFile(atPath: folder) else {
      throw StatisticsFile.Problem.unusable(
        path: path, reason: "\(folder): no folder that can be written to")
    }
  }

  /// Lines that say where statistics come from, where that wasn't asked for.
  func statisticsNotes(_ plans: [StatisticsPlan?], of stagePlans: [StagePlan]) -> [String] {
    guard options.statistics == .automatic else { return [] }
    return zip(zip(stages, stagePlans), plans).compactMap { pair, plan in
      let (stage, own) = pair
      guard let plan, stage.statistics != nil, stage.statistics?.preferred == nil,
        case .thumbnail(let size) = plan.source, !plan.passes.isEmpty, size != own.networkInput
      else { return nil }
      return
        "\(stage.id): takes its statistics from a thumbnail of \(size), as its manifest doesn't "
        + "say otherwise; --statistics exact takes them from the picture itself"
    }
  }

  /// The moments of the run's stages, computed or read, and saved where that was asked for.
  func statistics(
    _ plan: RunPlan, progress: RunProgress, state: RunState, limits: ClosedRange<Float>
  ) throws -> [StageMoments?] {
    guard plan.statistics.contains(where: { $0 != nil }) else {
      return plan.stages.map { _ in nil }
    }
    var file: StatisticsFile?
    if case .file(let path) = options.statistics {
      let read = try StatisticsFile(contentsOf: path)
      try read.check(stages, path: path)
      file = read
    }
    let picture = plan.picture
    let run = StatisticsRun(
      session: session, options: options, plans: plan.stages, statistics: plan.statistics,
      progress: progress, state: state, limits: limits,
      open: { rows in
        try picture.working(window: rows + (picture.hasAlpha ? 256 : 0), state: state).colour
      })
    let moments = try run.moments(known: file)
    if let path = options.saveStatistics {
      try StatisticsFile(
        stages: zip(stages, moments).map { stage, moments in
          StatisticsFile.Stage(
            plugin: stage.id, title: stage.statisticsIdentity,
            network: stage.statistics?.sha256 ?? stage.fingerprint,
            moments: moments ?? StageMoments())
        }
      ).write(to: path)
    }
    return moments
  }
}
