import Engines

/// Where a stage's network is computed, in which number format, and why there.
public struct ComputeChoice: Sendable, Hashable, CustomStringConvertible {
  /// Why a device was chosen.
  public enum Origin: Sendable, Hashable, CustomStringConvertible {
    /// `--device` names it.
    case asked
    /// The fastest of several that were measured.
    case measured(of: Int, megapixelsPerSecond: Double)
    /// Nothing was measured: the first engine that can be opened.
    case unmeasured

    /// In words a user can act on.
    public var description: String {
      switch self {
      case .asked: "asked for"
      case .measured(let count, let rate):
        "the fastest of \(count) measured, \(TuneRow.rate(rate)) Mpx/s"
      case .unmeasured: "the default, nothing was measured; impasto tune does"
      }
    }
  }

  /// The device, with its engine's name.
  public let device: Device
  /// The number format, with the reason.
  public let precision: PrecisionChoice.Resolution
  /// Why this device.
  public let origin: Origin

  /// `OpenVINO CPU in bf16: the CPU computes it and the plugin allows it`.
  public var description: String { "\(device.engine) \(device.name) in \(precision)" }
}
