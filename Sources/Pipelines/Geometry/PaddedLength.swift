/// A picture axis as the network sees it: the picture, and what the host adds around it.
///
/// The host pads where a network needs more than the picture has: a minimum size, a size that
/// must be a multiple, or valid convolutions that cut pixels off. The padded picture is the
/// reference for exactness: tiles of it equal one run over all of it.
public struct PaddedLength: Sendable, Hashable {
  /// Picture length, input pixels.
  public let picture: Int
  /// Host padding before the picture, input pixels.
  public let before: Int
  /// Host padding after the picture, input pixels.
  public let after: Int
  /// Where the picture's first pixel lies in the network's output.
  public let outputOffset: Int
  /// Picture length after the network, output pixels.
  public let output: Int

  /// What the network is given: picture and padding.
  public var total: Int { before + picture + after }

  /// Finds the smallest padding with which the network yields every pixel of the picture.
  ///
  /// - Throws: `PlanError.unusableSize` when no padding up to a few alignments helps.
  public init(picture: Int, behaviour: AxisBehaviour) throws(PlanError) {
    let scale = behaviour.scale
    let output = behaviour.scaled(picture)
    var before = 0
    if behaviour.lossBefore > 0 {
      before = (behaviour.lossBefore * scale.denominator + scale.numerator - 1) / scale.numerator
      before = before.roundedUp(toMultipleOf: scale.denominator)
    }
    let offset = before * scale.numerator / scale.denominator - behaviour.lossBefore
    let base = before + picture
    if let fixed = behaviour.fixedLength {
      // Only tiles of this length exist; the picture is padded until they fit it.
      let step = Int.leastCommonMultiple(behaviour.alignment, behaviour.congruence)
      let total = max(base, fixed)
      let beyond = (total - fixed).roundedUp(toMultipleOf: step)
      self.init(
        picture: picture, before: before, after: fixed + beyond - base, outputOffset: offset,
        output: output)
      return
    }
    let limit =
      base + behaviour.minimum + 4 * max(behaviour.alignment, behaviour.sizeMultiple) + 2048
    var total = max(base, behaviour.minimum).roundedUp(toMultipleOf: behaviour.sizeMultiple)
    while true {
      if let length = behaviour.outputLength(total), length >= offset + output { break }
      total += behaviour.sizeMultiple
      guard total <= limit else {
        throw PlanError.unusableSize(picture: picture, tried: limit)
      }
    }
    self.init(
      picture: picture, before: before, after: total - base, outputOffset: offset, output: output)
  }

  private init(picture: Int, before: Int, after: Int, outputOffset: Int, output: Int) {
    self.picture = picture
    self.before = before
    self.after = after
    self.outputOffset = outputOffset
    self.output = output
  }
}
