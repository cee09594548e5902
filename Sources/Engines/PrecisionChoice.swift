/// What the user asks for with `--precision`.
public enum PrecisionChoice: String, Sendable, Hashable, CaseIterable {
  /// bf16 where the device computes it in hardware and the plugin allows it, else f32.
  case auto
  /// Single precision, whatever the device prefers.
  case f32
  /// bfloat16; an error where the device has no hardware for it.
  case bf16
  /// Half precision, which graphics cards have; an error on devices without it.
  case f16

  /// The precision to compile for, with the reason to print.
  public struct Resolution: Sendable, Hashable, CustomStringConvertible {
    /// What to put into `CompileRequest.precision`.
    public let precision: Precision
    /// Why, in words a user can act on.
    public let reason: String

    /// The precision and the reason in one line.
    public var description: String { "\(precision): \(reason)" }
  }

  /// Decides which precision to use on `device`.
  ///
  /// An explicit choice wins over the plugin: whoever types `--precision bf16` has decided.
  ///
  /// - Parameter pluginAllowsReduced: whether the plugin says that fewer bits do not hurt it.
  /// - Throws: `EngineError.precision` when bf16 or f16 is asked for and the device cannot do it.
  public func resolve(
    device: Device, pluginAllowsReduced: Bool
  ) throws(EngineError) -> Resolution {
    let hasReduced = device.precisions.contains(.bf16)
    switch self {
    case .f32:
      return Resolution(precision: .f32, reason: "asked for")
    case .bf16:
      guard hasReduced else {
        throw .precision(.bf16, device: device.name, found: device.precisions)
      }
      return Resolution(precision: .bf16, reason: "asked for")
    case .f16:
      guard device.precisions.contains(.f16) else {
        throw .precision(.f16, device: device.name, found: device.precisions)
      }
      return Resolution(precision: .f16, reason: "asked for")
    case .auto:
      if !hasReduced {
        return Resolution(
          precision: .f32, reason: "the \(device.name) has no hardware for bf16")
      }
      if !pluginAllowsReduced {
        return Resolution(precision: .f32, reason: "the plugin asks for full precision")
      }
      return Resolution(
        precision: .bf16, reason: "the \(device.name) computes it and the plugin allows it")
    }
  }
}
