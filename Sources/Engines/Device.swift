/// One device an engine can compute on.
public struct Device: Sendable, Hashable {
  /// The engine's name, e.g. `OpenVINO`.
  public let engine: String
  /// The engine's name for the device, e.g. `CPU` or `GPU.0`; what `--device` takes.
  public let name: String
  /// The product's name, e.g. the processor's.
  public let fullName: String
  /// What the device computes in hardware, the exact one first.
  public let precisions: [Precision]
  /// Whether fewer bits than f32 are computed with only where the network's own tensors have them;
  /// otherwise the engine reduces an f32 network itself.
  public let reducesInGraph: Bool

  /// Describes a device; engines call this.
  public init(
    engine: String, name: String, fullName: String, precisions: [Precision],
    reducesInGraph: Bool = false
  ) {
    self.engine = engine
    self.name = name
    self.fullName = fullName
    self.precisions = precisions
    self.reducesInGraph = reducesInGraph
  }
}
