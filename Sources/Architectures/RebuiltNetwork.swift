import Onnx

/// A network rebuilt from its weights, with what its architecture says about pictures.
public struct RebuiltNetwork: Sendable {
  /// What a network does with pictures.
  public enum Purpose: Sendable, Hashable {
    case superResolution, restoration, style
    /// Feature maps instead of a picture.
    case extractor
  }

  /// The channels that a network works on.
  public enum Channels: String, Sendable, Hashable {
    case rgb, bgr, luma
  }

  /// The architecture's name.
  public let architecture: String
  /// Its size in the words of its papers: `64 features`, `23 blocks`.
  public let details: [String]
  /// The ONNX network.
  public let network: Network
  /// What it does.
  public let purpose: Purpose
  /// Output pixels per input pixel.
  public let scale: Int
  /// The channels and their order.
  public let channels: Channels
  /// The values of black and white, in and out.
  public let range: ClosedRange<Double>
  /// How many of the file's numbers are the network's weights.
  public let parameterCount: Int
  /// Subtracted from each input channel, in the values of ``range``; empty for nothing.
  public var mean: [Double] = []
  /// Divides each input channel after that; empty for nothing.
  public var std: [Double] = []
  /// The feature maps of an extractor, each an output of that name, from the picture on.
  public var layers: [String] = []
}
