/// The number format a network is computed in. What goes in and comes out is always 32-bit float.
public enum Precision: String, Codable, Sendable, Hashable, CaseIterable,
  CustomStringConvertible
{
  /// IEEE 754 single precision throughout: 24 significant bits.
  case f32
  /// bfloat16: 8 significant bits, the exponent range of single precision.
  case bf16
  /// IEEE 754 half precision: 11 significant bits, values to 65504.
  case f16

  /// `f32`, `bf16` or `f16`.
  public var description: String { rawValue }
}
