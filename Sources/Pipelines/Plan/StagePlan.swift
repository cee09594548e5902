import Engines

/// One stage with its tile grid.
public struct StagePlan: Sendable {
  /// The stage.
  public internal(set) var model: StageModel
  /// The picture the stage takes: width and height, pixels.
  public let input: PixelSize
  /// What the network takes: `input`, or what the brush makes of it.
  public let networkInput: PixelSize
  /// What the network yields.
  public let networkOutput: PixelSize
  /// The picture the stage yields.
  public let output: PixelSize
  /// The tiles over `networkInput`.
  public let grid: TileGrid
  /// The precision that the network runs in.
  public internal(set) var precision: Precision
  /// The device that the network runs on; nil to let the options decide when it is compiled.
  public internal(set) var device: Device?
  /// Whether the network returns finished 8-bit values.
  public let yieldsBytes: Bool
  /// Bytes that the engine holds for one tile: activations, inputs and outputs.
  public let engineBytes: Int
  /// Bytes of finished strips that are kept for whoever reads this stage.
  public let stripBytes: Int

  /// Multiply-accumulates of one tile.
  public var tileWork: Double { Double(grid.tilePixels) * model.multiplyAccumulates }
  /// Multiply-accumulates of the whole stage.
  public var work: Double { Double(grid.pixelsComputed) * model.multiplyAccumulates }
}

/// Width and height in pixels.
public struct PixelSize: Sendable, Hashable, CustomStringConvertible {
  /// Width, pixels.
  public var width: Int
  /// Height, pixels.
  public var height: Int

  /// Pairs a width with a height.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Number of pixels.
  public var area: Int { width * height }
  /// `640×480`.
  public var description: String { "\(width)×\(height)" }
}
