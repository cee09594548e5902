import Engines
import Onnx

/// How an objective will be computed for a picture of some size: in one piece, or in tiles.
public struct ObjectivePlan: Sendable {
  /// Number of tiles; 1 for one piece.
  public let tiles: Int
  /// Columns of a tile, halo included.
  public let tileWidth: Int
  /// Rows of a tile, halo included.
  public let tileHeight: Int
  /// Bytes that the engine will hold, estimated.
  public let bytes: Int
  /// The smallest width and height that the layers in use allow, in pixels.
  public let minimum: Int
  /// Whether the picture is computed in one piece.
  public var isWhole: Bool { tiles == 1 }
  /// The core length that tiles were laid for; nil for one piece.
  let side: Int?

  /// Chooses the largest tiles that fit.
  ///
  /// - Parameters:
  ///   - memory: bytes that the engine may hold; nil for one piece whatever it takes.
  /// - Throws: `ObjectiveError` for a picture that is too small, or one that needs tiles where there
  ///   are no exact ones; `OnnxError`.
  public init(
    _ extractor: Extractor, settings: LossSettings, width: Int, height: Int,
    computing: Computing, memory: Int? = nil
  ) throws {
    try self.init(
      ObjectiveLayers(extractor, settings: settings), width: width, height: height,
      computing: computing, memory: memory)
  }

  init(
    _ layers: ObjectiveLayers, width: Int, height: Int, computing: Computing, memory: Int?
  ) throws {
    minimum = layers.minimum
    guard min(width, height) >= layers.minimum else {
      throw ObjectiveError.tooSmall(
        picture: "picture", width: width, height: height, minimum: layers.minimum,
        extractor: layers.extractor)
    }
    let cost = try ObjectiveMemory(layers, precision: computing.precision)
    let whole = cost.bytes(height: height, width: width, isTile: false)
    guard let memory, whole > memory else {
      (tiles, tileWidth, tileHeight) = (1, width, height)
      (bytes, side) = (whole, nil)
      return
    }
    if let obstacle = layers.all.compactMap(\.geometry.obstacle).first {
      throw ObjectiveError.untileable(extractor: layers.extractor, reason: obstacle)
    }
    var least = whole
    for side in Self.sides where side < max(width, height) {
      let tiles = try PictureTiles(layers, width: width, height: height, side: side)
      let bytes = cost.bytes(height: tiles.height, width: tiles.width, isTile: true)
      least = min(least, bytes)
      if bytes <= memory, !tiles.isWhole {
        self.tiles = tiles.count
        (tileWidth, tileHeight) = (tiles.width, tiles.height)
        (self.bytes, self.side) = (bytes, side)
        return
      }
    }
    throw ObjectiveError.memory(needed: least, allowed: memory, width: width, height: height)
  }

  /// A plan with tiles of about this core length, whatever memory they take.
  init(_ layers: ObjectiveLayers, width: Int, height: Int, computing: Computing, side: Int) throws {
    let tiles = try PictureTiles(layers, width: width, height: height, side: side)
    minimum = layers.minimum
    self.tiles = tiles.count
    (tileWidth, tileHeight) = (tiles.width, tiles.height)
    bytes = try ObjectiveMemory(layers, precision: computing.precision)
      .bytes(height: tiles.height, width: tiles.width, isTile: !tiles.isWhole)
    self.side = tiles.isWhole ? nil : side
  }

  /// Core lengths to try, pixels: halos cost work, so large ones come first.
  private static let sides = [
    3072, 2560, 2048, 1792, 1536, 1280, 1024, 896, 768, 640, 512, 448, 384, 320, 256, 192, 128, 96,
    64, 48, 32,
  ]
}
