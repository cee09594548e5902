/// What is known about an engine on this machine.
public struct EngineStatus: Sendable {
  /// The engine's name.
  public let engine: String
  /// The opened library file; nil if none could be opened.
  public let libraryPath: String?
  /// The library's full version text, e.g. `2026.4.1-22150-abc`; nil if none could be opened.
  public let version: String?
  /// What it can compute on.
  public let devices: [Device]
  /// Devices that the library was built for but that can't be used here, each with the reason.
  public let unusable: [String]
  /// What is wrong, if anything.
  public let error: EngineError?

  /// Describes an engine's state; engines call this.
  public init(
    engine: String, libraryPath: String?, version: String?, devices: [Device],
    unusable: [String] = [], error: EngineError?
  ) {
    self.engine = engine
    self.libraryPath = libraryPath
    self.version = version
    self.devices = devices
    self.unusable = unusable
    self.error = error
  }
}
