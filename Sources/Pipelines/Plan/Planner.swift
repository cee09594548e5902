import Engines

/// Chooses a tile grid for each stage of a chain.
struct Planner {
  /// One stage with what the outside decides for it.
  struct Request {
    let model: StageModel
    let precision: Precision
    /// Bytes per pixel of what the stage yields: 3 or 6 for the last one, 12 for float between stages.
    let stripPixelBytes: Int
  }

  let budget: MemoryBudget
  let choice: TileChoice
  let allowSeams: Bool

  /// A plan stops buying speed with memory once halos and edges cost this much, or only this much
  /// more than they must.
  private static let acceptableWaste = 1.13
  private static let tolerance = 1.02

  /// Plans a chain over a picture.
  ///
  /// - Parameter reserved: bytes that are spoken for: the source window, alpha, resampling.
  func plan(_ requests: [Request], picture: PixelSize, reserved: Int) throws(PlanError)
    -> [StagePlan]
  {
    var fronts: [[TileSearch.Candidate]] = []
    var size = picture
    var sizes: [PixelSize] = []
    for (index, request) in requests.enumerated() {
      let networkInput = request.model.networkInput(of: size)
      sizes.append(size)
      let next = index + 1 < requests.count ? requests[index + 1].model : nil
      let search = TileSearch(
        model: request.model, picture: networkInput, precision: request.precision,
        stripPixelBytes: request.stripPixelBytes, readerRows: next.map(readerRows) ?? 0)
      fronts.append(try front(search, model: request.model, budget: budget.bytes - reserved))
      size = request.model.output(of: size)
    }
    let chosen = try choose(fronts, reserved: reserved)
    return zip(zip(requests, sizes), chosen).map { pair, candidate in
      let (request, size) = pair
      return StagePlan(
        model: request.model, input: size, networkInput: request.model.networkInput(of: size),
        networkOutput: PixelSize(
          width: candidate.grid.outputWidth, height: candidate.grid.outputHeight),
        output: request.model.output(of: size), grid: candidate.grid, precision: request.precision,
        engineBytes: candidate.engineBytes, stripBytes: candidate.stripBytes)
    }
  }

  private func front(_ search: TileSearch, model: StageModel, budget: Int) throws(PlanError)
    -> [TileSearch.Candidate]
  {
    switch choice {
    case .whole: return [try search.fixed(side: nil)]
    case .side(let side) where model.seams.isEmpty || allowSeams:
      return [try search.fixed(side: side)]
    case .automatic, .side:
      if model.seams.isEmpty { return try search.front() }
      // One tile has no seams, whatever the network does.
      let whole = try search.fixed(side: nil)
      if whole.bytes + MemoryBudget.base <= budget { return [whole] }
      guard allowSeams else { throw PlanError.seams(stage: model.id, reasons: model.seams) }
      return try search.front()
    }
  }

  /// Starts with the least memory and buys the upgrades that save most work for their bytes.
  private func choose(_ fronts: [[TileSearch.Candidate]], reserved: Int) throws(PlanError)
    -> [TileSearch.Candidate]
  {
    let available = budget.bytes - MemoryBudget.base - reserved
    var indices = fronts.map { _ in 0 }
    var spent = zip(fronts, indices).reduce(0) { $0 + $1.0[$1.1].bytes }
    if spent > available, choice == .automatic {
      throw PlanError.memory(
        needed: spent + MemoryBudget.base + reserved, budget: budget.bytes,
        what: "the smallest tile plan")
    }
    let least = fronts.reduce(0) { $0 + ($1.last?.work ?? 0) }
    let needed = fronts.reduce(0) { $0 + ($1.last?.neededWork ?? 0) }
    let goal = max(least * Self.tolerance, needed * Self.acceptableWaste)
    var work = fronts.reduce(0) { $0 + $1[0].work }
    while work > goal {
      var best: (stage: Int, index: Int, rate: Double)?
      for (stage, front) in fronts.enumerated() {
        let current = front[indices[stage]]
        for index in indices[stage] + 1..<max(front.count, indices[stage] + 1) {
          let extra = front[index].bytes - current.bytes
          guard spent + extra <= available else { break }
          let rate = (current.work - front[index].work) / Double(max(extra, 1))
          if rate > best?.rate ?? 0 { best = (stage, index, rate) }
        }
      }
      guard let best else { break }
      let from = fronts[best.stage][indices[best.stage]]
      let to = fronts[best.stage][best.index]
      spent += to.bytes - from.bytes
      work += to.work - from.work
      indices[best.stage] = best.index
    }
    return Self.trimmed(fronts, indices, work: work, goal: goal)
  }

  /// Gives back the memory that isn't needed to reach the goal.
  private static func trimmed(
    _ fronts: [[TileSearch.Candidate]], _ chosen: [Int], work: Double, goal: Double
  ) -> [TileSearch.Candidate] {
    var work = work
    return zip(fronts, chosen).map { front, index in
      let current = front[index]
      let cheaper = front.prefix(index).first { work - current.work + $0.work <= goal }
      guard let cheaper else { return current }
      work += cheaper.work - current.work
      return cheaper
    }
  }

  /// A reader holds about one of its tiles' rows; what that is gets decided after this stage, so a
  /// generous tile is assumed.
  private func readerRows(_ model: StageModel) -> Int {
    512 + model.rows.haloBefore + model.rows.haloAfter
  }
}
