/// What to compile, for which shapes, on what.
public struct CompileRequest: Sendable {
  /// The network.
  public var network: NetworkSource
  /// Fixed input shapes (for pictures N, C, H, W) by input name.
  ///
  /// An input that has no name is addressed by its number (`"0"`), a single input also by `""`.
  /// Inputs whose shape the network fixes itself may be left out.
  public var inputs: [String: [Int]]
  /// Outputs of unsigned bytes that are handed over as bytes; all others are converted to f32.
  public var byteOutputs: Set<String> = []
  /// The device's name as `Engine.devices()` lists it.
  public var device: String
  /// The number format to compute in.
  public var precision: Precision
  /// Processor threads to compute with; nil for every core the process may use.
  public var threads: Int?
  /// A folder for compiled networks, created when missing; nil to compile afresh. Engines use it
  /// only for networks that take longer to compile than to read back.
  public var cacheDirectory: String?

  /// Describes a compilation.
  public init(
    network: NetworkSource, inputs: [String: [Int]], device: String = "CPU",
    precision: Precision = .f32, threads: Int? = nil, cacheDirectory: String? = nil
  ) {
    self.network = network
    self.inputs = inputs
    self.device = device
    self.precision = precision
    self.threads = threads
    self.cacheDirectory = cacheDirectory
  }
}
