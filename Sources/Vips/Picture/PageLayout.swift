/// What the pages of a file are to each other.
enum PageLayout {
  /// Whether sizes, largest first, are the levels of one pyramid: each a whole factor of 2 or more
  /// smaller than the one before, in both directions alike.
  static func isPyramid(_ sizes: [(width: Int, height: Int)]) -> Bool {
    guard sizes.count > 1 else { return false }
    return zip(sizes, sizes.dropFirst()).allSatisfy { large, small in
      guard small.width > 0, small.height > 0,
        small.width < large.width || small.height < large.height
      else { return false }
      let ratio =
        max(
          Double(large.width) / Double(small.width), Double(large.height) / Double(small.height))
      // Halves are rounded up or down, so small levels miss the exact factor by up to one pixel.
      return [Int(ratio.rounded(.down)), Int(ratio.rounded(.up))].contains { factor in
        factor >= 2 && isLevel(small.width, of: large.width, factor)
          && isLevel(small.height, of: large.height, factor)
      }
    }
  }

  private static func isLevel(_ small: Int, of large: Int, _ factor: Int) -> Bool {
    small >= max(1, large / factor) && small <= (large + factor - 1) / factor
  }
}
