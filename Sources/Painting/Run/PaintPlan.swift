import Pipelines
import Vips

/// Everything a painting will do, known before a pixel is computed.
public struct PaintPlan: Sendable {
  /// The photograph.
  public let content: Picture
  /// The paintings, in order.
  public let styles: [Picture]
  /// Each painting's mask, where it has one.
  public let masks: [Picture?]
  /// Which part of each painting is looked at, where that is not all of it.
  public let ownMasks: [Picture?]
  /// From coarse to fine.
  public let scales: [ScalePlan]
  /// Bits per sample of the output.
  public let depth: Int
  /// Bytes the process is expected to hold at its peak.
  public let memory: Int
  /// Bytes of scratch files at their peak.
  public let disk: Int
  /// The folder of scratch files.
  public let scratch: String
  /// What is known of the run: pictures, settings, extractor, each with its hash.
  public let identity: PaintIdentity
  /// What the user should know, one line each.
  public let warnings: [String]

  /// The result's size.
  public var size: PixelSize { scales.last?.size ?? PixelSize(width: 0, height: 0) }
  /// Iterations times pixels, over all scales.
  var work: Double { scales.reduce(0) { $0 + $1.work } }
}

extension ScalePlan {
  /// Iterations times pixels.
  var work: Double { Double(iterations) * Double(size.width * size.height) }
}
