import Engines
import Pipelines

/// What networks are computed with.
public struct Computing: Sendable {
  /// The engine.
  public let engine: any Engine
  /// The device's name.
  public let device: String
  /// The number format inside networks.
  public let precision: Precision
  /// Processor threads; nil for all.
  public let threads: Int?
  /// Where compiled networks are kept; nil to compile afresh.
  public let cacheDirectory: String?

  /// Describes the means exactly.
  public init(
    engine: any Engine, device: String = "CPU", precision: Precision = .f32, threads: Int? = nil,
    cacheDirectory: String? = nil
  ) {
    self.engine = engine
    self.device = device
    self.precision = precision
    self.threads = threads
    self.cacheDirectory = cacheDirectory
  }

  /// The same means with 32-bit floats.
  var inSinglePrecision: Computing {
    Computing(
      engine: engine, device: device, precision: .f32, threads: threads,
      cacheDirectory: cacheDirectory)
  }

  /// What a run's options ask for; `auto` is the default engine's first device.
  ///
  /// - Throws: `EngineError` when the device doesn't exist or can't compute in this precision.
  public init(
    engines: EngineSet, options: RunOptions, extractor: Extractor
  ) throws(EngineError) {
    let (engine, device) =
      EngineSet.isAutomatic(options.device)
      ? (engines.first, try engines.first.device()) : try engines.find(options.device)
    let precision = try options.precision.resolve(
      device: device, pluginAllowsReduced: extractor.allowsReducedPrecision
    ).precision
    self.init(
      engine: engine, device: device.name, precision: precision, threads: options.threads,
      cacheDirectory: options.usesCache ? CacheFolder.path(engine.id) : nil)
  }
}
