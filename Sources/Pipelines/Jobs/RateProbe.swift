import Engines

/// Measures how fast the engine computes a stage here, on one small tile.
struct RateProbe {
  let session: Session
  let options: RunOptions

  /// Multiply-accumulates per second.
  func rate(of plan: StagePlan) throws -> Double {
    let side = 256 + plan.model.rows.haloBefore + plan.model.rows.haloAfter
    let planner = Planner(
      budget: MemoryBudget(bytes: MemoryBudget.available()), choice: .whole, allowSeams: true)
    let size = PixelSize(
      width: min(side, plan.networkInput.width), height: min(side, plan.networkInput.height))
    let request = Planner.Request(
      model: plan.model, precision: plan.precision, device: plan.device, stripPixelBytes: 12)
    guard let probe = try planner.plan([request], picture: size, reserved: 0).first else {
      return 0
    }
    let network = try session.compile(probe, options: options).network
    let tile = try network.makeRequest()
    tile.input(0).update(repeating: 0.5)
    // The first run also touches memory for the first time.
    try tile.start()
    try tile.wait()
    let clock = ContinuousClock()
    let runs = 2
    let elapsed = try clock.measure {
      for _ in 0..<runs {
        try tile.start()
        try tile.wait()
      }
    }
    let seconds =
      Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    return probe.tileWork * Double(runs) / max(seconds, 1e-9)
  }
}

extension PictureJob {
  /// Seconds the networks of a plan will take, from a short measurement of each. Decoding and
  /// encoding overlap with that.
  public func estimatedSeconds(_ plan: RunPlan) throws -> Double {
    let probe = RateProbe(session: session, options: options)
    let stages = try plan.allStages.reduce(0) { $0 + $1.work / max(try probe.rate(of: $1), 1) }
    return try stages + statisticsSeconds(plan)
  }

  /// Seconds that the passes for statistics will take besides.
  public func statisticsSeconds(_ plan: RunPlan) throws -> Double {
    let probe = RateProbe(session: session, options: options)
    return try zip(plan.stages, plan.statistics).reduce(0) { seconds, pair in
      guard let statistics = pair.1, statistics.work > 0 else { return seconds }
      var stage = pair.0
      stage.precision = .f32
      stage.device = nil
      return try seconds + statistics.work / max(probe.rate(of: stage), 1)
    }
  }
}
