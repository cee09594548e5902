/// The taps of a resize along one axis, in exact arithmetic.
struct Resampling: Sendable, Hashable {
  enum Filter: Sendable, Hashable {
    case floor, ceil, roundPreferFloor, roundPreferCeil
    /// Linear or cubic with this half width; antialiased filters widen when shrinking.
    case interpolating(radius: Int, antialias: Bool)
  }
  /// Output positions per input position.
  let scale: Ratio
  /// Where coordinates count from.
  enum Origin: Sendable, Hashable {
    /// x_in = x_out ÷ scale.
    case corner
    /// x_in = (x_out + ½) ÷ scale − ½.
    case centre
    /// x_in = (x_out + ½) ÷ scale, of nearest neighbours in old TensorFlow.
    case shifted
  }
  let origin: Origin
  let filter: Filter

  /// The input positions with a weight other than 0 for one output position.
  func taps(_ position: Int) -> ClosedRange<Int> {
    let (n, d) = (scale.numerator, scale.denominator)
    // The input coordinate is a fraction with this denominator.
    let unit = 2 * n
    let coordinate =
      switch origin {
      case .corner: 2 * position * d
      case .centre: (2 * position + 1) * d - n
      case .shifted: (2 * position + 1) * d
      }
    switch filter {
    case .floor: return single(coordinate.flooredQuotient(unit))
    case .ceil: return single(coordinate.ceiledQuotient(unit))
    case .roundPreferFloor: return single((coordinate - n).ceiledQuotient(unit))
    case .roundPreferCeil: return single((coordinate + n).flooredQuotient(unit))
    case .interpolating(let radius, let antialias):
      if antialias, d > n {
        // The filter is stretched by d/n: taps closer than radius·d/n.
        let reach = radius * 2 * d
        return (coordinate - reach).flooredQuotient(unit) + 1...(coordinate + reach)
          .ceiledQuotient(unit) - 1
      }
      if coordinate.flooredRest(unit) == 0 { return single(coordinate / unit) }
      let base = coordinate.flooredQuotient(unit)
      return base - radius + 1...base + radius
    }
  }

  private func single(_ position: Int) -> ClosedRange<Int> { position...position }
}
