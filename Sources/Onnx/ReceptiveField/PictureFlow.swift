/// The picture's way through a network as far as shapes tell it: where it goes in and out, in which
/// layout, and what it takes on the way. ``SpatialAnalysis`` follows every position besides, which
/// takes ten times as long.
public struct PictureFlow: Sendable {
  /// The input that is the picture.
  public let inputName: String
  /// The output looked at.
  public let outputName: String
  /// Whether the input has its channels last (N, H, W, C).
  public let inputIsChannelsLast: Bool
  /// Whether the output has its channels last.
  public let outputIsChannelsLast: Bool
  /// The most 32-bit floats alive at once, in bytes per input pixel.
  public let activationBytesPerInputPixel: Double

  /// Looks at the way from one input to one output.
  ///
  /// - Parameters:
  ///   - input: the picture; nil for the first input with the dimensions of one.
  ///   - output: nil for the first output.
  /// - Throws: ``OnnxError`` if there is no such input or output, or no size that it works at.
  public init(
    of network: Network, input: String? = nil, output: String? = nil
  ) throws(OnnxError) {
    let path = try PicturePath(of: network, input: input, output: output)
    let study = try SizeStudy.aligned(path)
    inputName = path.input.name
    outputName = path.output.name
    inputIsChannelsLast = path.isChannelsLast
    outputIsChannelsLast = OutputGrids(study).isChannelsLast
    let pixels = Double(study.base[.y] ?? 1) * Double(study.base[.x] ?? 1)
    activationBytesPerInputPixel = NetworkCost(path, study.inference).activationBytes / pixels
  }
}
