import Engines
import Onnx

/// Chooses the passes that give a stage its statistics.
struct StatisticsPlanner {
  let budget: MemoryBudget
  /// Bytes that are spoken for.
  let reserved: Int
  let choice: TileChoice

  /// The passes over a picture of the network's input size.
  ///
  /// One for all levels where the picture fits in one tile, else one a level.
  func passes(_ model: StageModel, over size: PixelSize) throws -> [StatisticsPass] {
    guard let statistics = model.statistics, statistics.split.levels > 0 else { return [] }
    let padded = (
      rows: try PaddedLength(picture: size.height, behaviour: model.rows),
      columns: try PaddedLength(picture: size.width, behaviour: model.columns)
    )
    let whole = try plan(
      model.withoutStatistics, padded, choice: .whole, level: nil)
    var fits =
      model.rows.fixedLength.map { $0 == padded.rows.total } ?? true
      && model.columns.fixedLength.map { $0 == padded.columns.total } ?? true
    switch choice {
    case .whole: break
    case .side(let side): fits = fits && padded.rows.total <= side && padded.columns.total <= side
    case .automatic:
      fits = fits && whole.engineBytes + MemoryBudget.base + reserved <= budget.bytes
    }
    if fits { return [whole] }
    return try (1...statistics.split.levels).map { number in
      let level = try statistics.level(number, pictureInput: model.pictureInput)
      var part = model
      part.rows = level.rows
      part.columns = level.columns
      part.multiplyAccumulates = level.multiplyAccumulates
      part.activationBytes = level.activationBytes
      return try plan(part, padded, choice: choice == .whole ? .automatic : choice, level: number)
    }
  }

  private func plan(
    _ model: StageModel, _ padded: (rows: PaddedLength, columns: PaddedLength), choice: TileChoice,
    level: Int?
  ) throws -> StatisticsPass {
    var part = model
    part.seams = []
    part.brush = 1
    if level == nil {
      // One tile over everything: only its size counts.
      for path in [\StageModel.rows, \StageModel.columns] {
        part[keyPath: path] = AxisBehaviour(scale: .one, haloBefore: 0, haloAfter: 0) { $0 }
      }
    }
    let planner = Planner(
      budget: level == nil ? MemoryBudget(bytes: .max / 4) : budget, choice: choice,
      allowSeams: true)
    let request = Planner.Request(model: part, precision: .f32, stripPixelBytes: 0)
    let plans = try planner.plan(
      [request],
      picture: PixelSize(width: padded.columns.total, height: padded.rows.total),
      reserved: reserved)
    guard let plan = plans.first else {
      throw PlanError.mismatch(stage: model.id, found: "no plan", expected: "one")
    }
    return StatisticsPass(
      level: level, grid: plan.grid, multiplyAccumulates: part.multiplyAccumulates,
      engineBytes: plan.engineBytes)
  }
}
