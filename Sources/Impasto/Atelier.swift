import Foundation

/// The place where pictures are worked on: plugins, engines and one call from file to file.
///
///     let atelier = try Atelier()
///     try atelier.run("wave:strength=0.8,photo-4x", from: "photo.jpg", to: "poster.tif")
///
/// An atelier may be shared between threads. A run blocks its thread until the picture is written:
/// call it from a thread of your own, not from Swift's cooperative pool.
public final class Atelier: Sendable {
  /// The plugins found.
  public let catalogue: Catalogue
  let engines: EngineSet
  private let shared: Session

  /// Opens the plugins on the standard search path, and engines when they are first needed.
  ///
  /// - Parameters:
  ///   - catalogue: the plugins to offer.
  ///   - engines: compute the networks; which of them computes one, `RunOptions.device` says, or
  ///     what ``tune(_:options:)`` measured.
  ///   - tuning: where measurements are kept; nil keeps none.
  /// - Throws: `VipsError` when libvips can't start.
  public init(
    catalogue: Catalogue = .discover(.standard()), engines: EngineSet = .all,
    tuning: TuneCache? = TuneCache()
  ) throws {
    try VipsLibrary.start()
    self.catalogue = catalogue
    self.engines = engines
    shared = Session(engines: engines, tuning: tuning)
  }

  /// Compiled networks, shared by all runs of this atelier.
  public func session() -> Session { shared }

  /// The stages of a chain as users write it: `wave:strength=0.6,photo-4x`. Pictures that parameters
  /// name are looked at here.
  ///
  /// - Parameter options: device, threads and memory for looking at such pictures.
  /// - Throws: `PluginError`, `OnnxError`, `PlanError`; for such pictures `PictureError`, `EngineError`.
  public func stages(
    _ chain: String, options: RunOptions = RunOptions()
  ) throws -> [StageModel] {
    try stages(StageSpec.chain(parsing: chain), options: options)
  }

  /// The stages of a chain.
  public func stages(
    _ specs: [StageSpec], options: RunOptions = RunOptions()
  ) throws -> [StageModel] {
    try catalogue.chain(specs).map {
      try StageLoader.load($0, engines: engines, options: options)
    }
  }

  /// A picture through a chain, as far as the plan: size, tiles, memory, warnings.
  ///
  /// - Parameters:
  ///   - chain: the stages, as users write them.
  ///   - input: the picture's path.
  ///   - output: the result's path, with saver options in brackets: `out.tif[compression=zstd]`.
  public func plan(
    _ chain: String, from input: String, to output: String, options: RunOptions = RunOptions()
  ) throws -> RunPlan {
    try job(chain, from: input, to: output, options: options).plan()
  }

  /// A picture through a chain.
  ///
  /// - Parameters:
  ///   - chain: the stages, as users write them.
  ///   - input: the picture's path.
  ///   - output: the result's path, with saver options in brackets: `out.tif[compression=zstd]`.
  ///   - options: what differs from the defaults.
  ///   - state: cancels the run from another thread.
  ///   - progress: called after each tile.
  /// - Throws: `PluginError`, `PictureError`, `OutputError`, `PlanError`, `EngineError`, `TileError`
  ///   or `CancellationError`; nothing is left under the output's name then.
  @discardableResult
  public func run(
    _ chain: String, from input: String, to output: String, options: RunOptions = RunOptions(),
    state: RunState = RunState(), progress: (@Sendable (RunProgress.Snapshot) -> Void)? = nil
  ) throws -> RunReport {
    let job = try job(chain, from: input, to: output, options: options)
    return try job.run(try job.plan(), state: state, report: progress)
  }

  /// Measures how fast each engine computes the networks of a chain here; runs with the device
  /// `auto` take the fastest from then on.
  ///
  /// - Parameters:
  ///   - chain: the stages, as users write them.
  ///   - options: devices, number formats and threads, as for runs.
  /// - Returns: one report a stage.
  /// - Throws: `PluginError`, `OnnxError`, `PlanError`, `EngineError`.
  public func tune(_ chain: String, options: RunOptions = RunOptions()) throws -> [TuneReport] {
    let tuner = Tuner(session: shared)
    return try stages(chain, options: options).map { try tuner.measure($0, options: options) }
  }

  private func job(
    _ chain: String, from input: String, to output: String, options: RunOptions
  ) throws -> PictureJob {
    PictureJob(
      source: .file(input), target: try OutputTarget(parsing: output),
      stages: try stages(chain, options: options),
      options: options, session: shared)
  }
}
