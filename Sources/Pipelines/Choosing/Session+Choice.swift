import Engines

extension Session {
  /// Where a stage is computed, and how.
  ///
  /// A device that the options name is taken. Otherwise the fastest of those that `impasto tune`
  /// measured for this network, if it did; else the first engine that can be opened. Nothing is
  /// measured here: two runs of one command choose the same.
  ///
  /// - Parameter picture: what the network is given, to tell small tiles from large ones.
  /// - Throws: `EngineError` when no device can compute the stage as asked for.
  func choice(
    for model: StageModel, options: RunOptions, picture: PixelSize
  ) throws(EngineError) -> ComputeChoice {
    if !EngineSet.isAutomatic(options.device) {
      let device = try engines.find(options.device).device
      return ComputeChoice(
        device: device, precision: try precision(of: model, on: device, options), origin: .asked)
    }
    if options.usesCache, let measured = measuredChoice(for: model, options, picture: picture) {
      return measured
    }
    var failure: EngineError?
    for engine in engines.engines {
      do throws(EngineError) {
        let device = try engine.device()
        return ComputeChoice(
          device: device, precision: try precision(of: model, on: device, options),
          origin: engines.engines.count == 1 ? .asked : .unmeasured)
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? .device("auto", engine: "the engines", found: [])
  }

  private func precision(
    of model: StageModel, on device: Device, _ options: RunOptions
  ) throws(EngineError) -> PrecisionChoice.Resolution {
    try options.precision.resolve(
      device: device, pluginAllowsReduced: model.allowsReducedPrecision)
  }

  /// The fastest device measured, if it is still there.
  private func measuredChoice(
    for model: StageModel, _ options: RunOptions, picture: PixelSize
  ) -> ComputeChoice? {
    let key = TuneKey(model, engines: engines, threads: options.threads)
    guard let known = tuning?.answers(key) else { return nil }
    let choices = known.rows(for: TileClass(picture, choice: options.tile))
    guard
      let best = choices.best(
        options.precision, pluginAllowsReduced: model.allowsReducedPrecision),
      let engine = engines.engines.first(where: { $0.id == best.engine }),
      let device = try? engine.devices().first(where: { $0.name == best.device }),
      engine.version == best.version,
      let precision = try? self.precision(of: model, on: device, options),
      precision.precision == best.precision
    else { return nil }
    return ComputeChoice(
      device: device, precision: precision,
      origin: .measured(of: choices.count, megapixelsPerSecond: best.megapixelsPerSecond))
  }
}
