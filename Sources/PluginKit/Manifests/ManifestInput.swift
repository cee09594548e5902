extension Manifest {
  /// Order of the channels.
  public enum Colour: String, Sendable, Hashable, CaseIterable {
    case rgb, bgr
    /// One channel, the Y of full-range BT.601 YCbCr; the host resamples the chroma.
    case luma

    /// 3, or 1 for luma.
    public var channels: Int { self == .luma ? 1 : 3 }
  }

  /// The picture as the network wants it. A colour value v in 0...1 enters as
  /// `(range.low + v × (range.high − range.low) − mean[c]) / std[c]`.
  public struct Input: Sendable, Hashable {
    /// The tensor's name; nil means the only input that is no parameter.
    public let name: String?
    /// Order of the channels.
    public let colour: Colour
    /// What black and white are.
    public let range: ValueRange
    /// One per channel, in the order of the channels.
    public let mean: [Double]
    /// One per channel, above 0.
    public let std: [Double]
    /// Channels of noise behind the colours (0...4), spread evenly over ``range``; the same at the
    /// same place of a picture in every tile and run.
    public let noise: Int
    /// Width and height must be multiples of this (1...1024).
    public let sizeMultiple: Int
    /// Smallest width and height in pixels (1...4096).
    public let minimum: Int
  }

  /// The picture as the network returns it.
  public struct Output: Sendable, Hashable {
    /// The tensor's name; nil means the only output.
    public let name: String?
    /// The values of black and white.
    public let range: ValueRange
    /// Output pixels per input pixel, 1...16.
    public let scale: Int
    /// Output pixels missing on each side against scale × input, 0...1024.
    public let offset: Int
  }
}
