/// How tile sizes are chosen.
public enum TileChoice: Sendable, Hashable {
  /// The least work within the memory budget.
  case automatic
  /// Tiles of about this side, halo included, input pixels.
  case side(Int)
  /// The whole picture as one tile: the reference for exactness.
  case whole
}
