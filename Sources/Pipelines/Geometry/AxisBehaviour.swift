import Onnx

/// How a network treats one spatial axis of a picture.
///
/// All margins are *nominal*: output pixel `y` stands for input position `y ÷ scale`, after the
/// pixels that valid convolutions cut off have been accounted for.
public struct AxisBehaviour: Sendable {
  /// Output pixels per input pixel.
  public var scale: Ratio
  /// Input pixels needed before a core.
  public var haloBefore: Int
  /// Input pixels needed after a core.
  public var haloAfter: Int
  /// Tile origins must be multiples of this many input pixels (the product of strides).
  public var alignment: Int
  /// Smallest legal input length.
  public var minimum: Int
  /// The input length must be a multiple of this.
  public var sizeMultiple: Int
  /// A tile's length leaves the same rest as the padded picture's when divided by this: 1 unless the
  /// network's paddings depend on the length.
  public var congruence: Int
  /// The one length that the network takes; nil for networks of any size.
  public var fixedLength: Int?
  /// Input pixels over which neighbouring tiles are mixed; 0 where tiles simply meet.
  public var blend = 0
  /// Output pixels that the network leaves out at the start (valid convolutions); negative where
  /// it adds some.
  public var lossBefore: Int
  /// The network's output length for an input length; nil where the network can't take it.
  public var outputLength: @Sendable (Int) -> Int?

  /// Describes a network along one axis.
  public init(
    scale: Ratio, haloBefore: Int, haloAfter: Int, alignment: Int = 1, minimum: Int = 1,
    sizeMultiple: Int = 1, congruence: Int = 1, fixedLength: Int? = nil, lossBefore: Int = 0,
    outputLength: @escaping @Sendable (Int) -> Int?
  ) {
    self.scale = scale
    self.haloBefore = haloBefore
    self.haloAfter = haloAfter
    self.alignment = alignment
    self.minimum = minimum
    self.sizeMultiple = sizeMultiple
    self.congruence = congruence
    self.fixedLength = fixedLength
    self.lossBefore = lossBefore
    self.outputLength = outputLength
  }

  /// The picture length that `length` input pixels become: `length × scale`, rounded up.
  public func scaled(_ length: Int) -> Int {
    (length * scale.numerator + scale.denominator - 1) / scale.denominator
  }
}
