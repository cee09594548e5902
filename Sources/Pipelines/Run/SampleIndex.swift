/// Which picture pixel stands at each position of a tile, along one axis.
///
/// Inside the picture that is the pixel itself. In the host's padding it is the mirror image about
/// the border pixel; past one whole picture length, the far border pixel again.
struct SampleIndex: Sendable {
  /// First picture pixel that is read.
  let first: Int
  /// Number of picture pixels that are read.
  let count: Int
  /// For each tile position, the picture pixel relative to `first`.
  let offsets: [Int]

  /// A picture that is one tile, without padding.
  init(whole length: Int) {
    first = 0
    count = length
    offsets = Array(0..<length)
  }

  /// Maps tile positions `origin..<origin + length` of a padded axis.
  init(origin: Int, length: Int, padded: PaddedLength) {
    let last = padded.picture - 1
    let positions = (origin..<origin + length).map { position in
      let x = position - padded.before
      if x < 0 { return min(-x, last) }
      if x > last { return max(2 * last - x, 0) }
      return x
    }
    let lowest = positions.min() ?? 0
    first = lowest
    count = (positions.max() ?? 0) - lowest + 1
    offsets = positions.map { $0 - lowest }
  }
}
