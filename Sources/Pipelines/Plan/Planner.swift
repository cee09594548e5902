import Engines

/// Chooses a tile grid for each stage of a chain.
struct Planner {
  /// One stage with what the outside decides for it.
  struct Request {
    var model: StageModel
    let precision: Precision
    /// Where the network is computed; nil to let the options decide when it is compiled.
    var device: Device?
    /// Bytes per pixel of what the stage yields: 3 or 6 for the last one, 12 for float between stages.
    let stripPixelBytes: Int
    /// Whether the network may return finished 8-bit values.
    var yieldsBytes = false
  }

  let budget: MemoryBudget
  let choice: TileChoice
  let allowSeams: Bool

  /// Plans a chain over a picture.
  ///
  /// - Parameter reserved: bytes that are spoken for: the source window, alpha, resampling.
  func plan(_ requests: [Request], picture: PixelSize, reserved: Int) throws(PlanError)
    -> [StagePlan]
  {
    var lists: [[TileSearch.Candidate]] = []
    var size = picture
    var sizes: [PixelSize] = []
    for (index, request) in requests.enumerated() {
      let networkInput = request.model.networkInput(of: size)
      sizes.append(size)
      let next = index + 1 < requests.count ? requests[index + 1].model : nil
      let search = TileSearch(
        model: request.model, picture: networkInput, precision: request.precision,
        stripPixelBytes: request.stripPixelBytes, yieldsBytes: request.yieldsBytes,
        readerRows: next.map(readerRows) ?? 0)
      lists.append(try candidates(search, model: request.model, budget: budget.bytes - reserved))
      size = request.model.output(of: size)
    }
    let chosen = try choose(lists, reserved: reserved)
    return zip(zip(requests, sizes), chosen).map { pair, candidate in
      let (request, size) = pair
      return StagePlan(
        model: request.model, input: size, networkInput: request.model.networkInput(of: size),
        networkOutput: PixelSize(
          width: candidate.grid.outputWidth, height: candidate.grid.outputHeight),
        output: request.model.output(of: size), grid: candidate.grid, precision: request.precision,
        device: request.device, yieldsBytes: request.yieldsBytes,
        engineBytes: candidate.engineBytes, stripBytes: candidate.stripBytes)
    }
  }

  private func candidates(_ search: TileSearch, model: StageModel, budget: Int) throws(PlanError)
    -> [TileSearch.Candidate]
  {
    switch choice {
    case .whole: return [try search.fixed(side: nil)]
    case .side(let side) where model.seams.isEmpty || allowSeams || model.acceptsSeams:
      return [try search.fixed(side: side)]
    case .automatic, .side:
      if model.seams.isEmpty, !model.prefersOneTile { return try search.candidates() }
      // One tile has no seams, whatever the network does.
      let whole = try search.fixed(side: nil)
      if whole.bytes + MemoryBudget.base <= budget { return [whole] }
      if model.seams.isEmpty { return try search.candidates() }
      guard allowSeams || model.acceptsSeams else {
        throw PlanError.seams(stage: model.id, reasons: model.seams)
      }
      return try search.candidates()
    }
  }

  /// The quickest candidate of each stage that fits the budget together with the others: while they
  /// don't fit, memory is made dearer.
  private func choose(_ candidates: [[TileSearch.Candidate]], reserved: Int) throws(PlanError)
    -> [TileSearch.Candidate]
  {
    let available = budget.bytes - MemoryBudget.base - reserved
    var price = TileSearch.secondsPerByte
    while true {
      let chosen = candidates.compactMap { list in
        list.min { $0.seconds(bytePrice: price) < $1.seconds(bytePrice: price) }
      }
      let spent = chosen.reduce(0) { $0 + $1.bytes }
      if spent <= available || choice != .automatic { return chosen }
      let least = candidates.reduce(0) { $0 + ($1.map(\.bytes).min() ?? 0) }
      guard spent > least else {
        throw PlanError.memory(
          needed: spent + MemoryBudget.base + reserved, budget: budget.bytes,
          what: "the smallest tile plan")
      }
      price *= 1.25
    }
  }

  /// A reader holds about one of its tiles' rows; what that is gets decided after this stage, so a
  /// generous tile is assumed.
  private func readerRows(_ model: StageModel) -> Int {
    512 + model.rows.haloBefore + model.rows.haloAfter
  }
}
