/// Which positions of its input an operation reads to make a position of its output, along one
/// axis and far from borders.
enum PositionMap: Sendable, Hashable {
  /// Position q reads q + offset.
  case shift(Int)
  /// Position q reads stride·q − before + dilation·t for t in 0..<kernel.
  case window(kernel: Int, stride: Int, dilation: Int, before: Int)
  /// Position q reads every x with stride·x − before + dilation·t = q.
  case spread(kernel: Int, stride: Int, dilation: Int, before: Int)
  /// Every `from` positions read the same `to` positions: pixel shuffles and their inverse.
  case blocks(from: Int, to: Int)
  /// A resize: see ``Resampling``.
  case resample(Resampling)

  /// Input positions per output position; nil if out of range.
  var ratio: Ratio? {
    switch self {
    case .shift: .one
    case .window(_, let stride, _, _): Ratio(stride)
    case .spread(_, let stride, _, _): Ratio(1, stride)
    case .blocks(let from, let to): Ratio(to, from)
    case .resample(let resampling): resampling.scale.inverse
    }
  }

  /// What a set of output positions reads; nil if positions leave the range of sizes.
  func needed(by set: PositionSet) -> PositionSet? {
    var result: [ClosedRange<Int>] = []
    for run in set.runs {
      guard abs(run.lowerBound) < 1 << 40, abs(run.upperBound) < 1 << 40 else { return nil }
      add(run, to: &result)
    }
    return PositionSet(union: result)
  }

  private func add(_ run: ClosedRange<Int>, to result: inout [ClosedRange<Int>]) {
    let (low, high) = (run.lowerBound, run.upperBound)
    switch self {
    case .shift(let offset):
      result.append(low + offset...high + offset)
    case .window(let kernel, let stride, let dilation, let before):
      let start = stride * low - before
      let end = stride * high - before + dilation * (kernel - 1)
      // Without gaps: either each window joins the next, or each tap's run does.
      if (dilation == 1 && kernel >= stride) || (stride == 1 && run.count >= dilation)
        || run.count.multipliedReportingOverflow(by: kernel).partialValue > 1 << 14
      {
        result.append(start...end)
      } else {
        for position in run {
          let first = stride * position - before
          if dilation == 1 {
            result.append(first...first + kernel - 1)
          } else {
            result += (0..<kernel).map { first + dilation * $0...first + dilation * $0 }
          }
        }
      }
    case .spread(let kernel, let stride, let dilation, let before):
      if dilation == 1 && kernel >= stride {
        result.append(
          (low + before - kernel + 1).ceiledQuotient(
            stride)...(high + before)
            .flooredQuotient(stride))
      } else if run.count.multipliedReportingOverflow(by: kernel).partialValue > 1 << 14 {
        let start = (low + before - dilation * (kernel - 1)).ceiledQuotient(stride)
        let end = (high + before).flooredQuotient(stride)
        if start <= end { result.append(start...end) }
      } else {
        for position in run {
          for tap in 0..<kernel {
            let shifted = position + before - dilation * tap
            if shifted.flooredRest(stride) == 0 {
              result.append(shifted / stride...shifted / stride)
            }
          }
        }
      }
    case .blocks(let from, let to):
      result.append(low.flooredQuotient(from) * to...high.flooredQuotient(from) * to + to - 1)
    case .resample(let resampling):
      // Neighbouring positions read overlapping or adjacent ones unless the scale is below 1.
      if run.count > 1 << 16 || (run.count > 2 && resampling.scale >= .one) {
        let (first, last) = (resampling.taps(low), resampling.taps(high))
        result.append(first.lowerBound...max(first.lowerBound, last.upperBound))
        result.append(resampling.taps(low + 1))
        result.append(resampling.taps(high - 1))
      } else {
        for position in run { result.append(resampling.taps(position)) }
      }
    }
  }
}
