/// What engines' rates depend on beside the network: whether a tile is small, so that starting an
/// inference weighs, or not. From 256 px upwards the side makes no difference.
enum TileClass: String, Codable, Sendable, Hashable, CaseIterable {
  case small, large

  /// Tiles of fewer pixels are small.
  static let limit = 128 * 128

  init(_ pixels: Int) { self = pixels < Self.limit ? .small : .large }

  /// The class of the tiles that a picture is likely to be cut into.
  init(_ picture: PixelSize, choice: TileChoice) {
    switch choice {
    case .automatic, .whole: self.init(picture.area)
    case .side(let side): self.init(min(side, picture.width) * min(side, picture.height))
    }
  }

  /// The other one, whose measurements are better than none.
  var other: TileClass { self == .small ? .large : .small }
}
