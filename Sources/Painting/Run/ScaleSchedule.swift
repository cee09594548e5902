import Pipelines

/// The sizes a painting goes through, from coarse to fine.
struct ScaleSchedule: Sendable, Hashable {
  /// One size.
  struct Scale: Sendable, Hashable {
    let size: PixelSize
    let iterations: Int
  }

  /// Above this longer side a picture is painted from coarse to fine: networks see no further than
  /// this at a time, so that larger pictures would not change as a whole.
  static let single = 512

  let scales: [Scale]

  /// - Parameter content: the photograph's size.
  /// - Throws: `PaintError.setting` when the scales asked for go beyond the result.
  init(content: PixelSize, settings: PaintSettings) throws(PaintError) {
    let longest = max(content.width, content.height)
    let side = settings.size ?? longest
    var sides: [Int]
    if let asked = settings.scales {
      if let last = asked.last, last > side {
        throw .setting(
          name: "scales", found: "\(last)", expected: "at most the result's longer side, \(side)")
      }
      sides = asked
      if sides.last != side { sides.append(side) }
    } else {
      sides = [side]
      while let first = sides.first, first > Self.single { sides.insert((first + 1) / 2, at: 0) }
    }
    var iterations = settings.iterations
    while iterations.count < sides.count, let last = iterations.last {
      iterations.append(min(last, max(last / 3, 30)))
    }
    scales = zip(sides, iterations).map { side, iterations in
      Scale(size: Self.fitted(content, side: side), iterations: iterations)
    }
  }

  /// A size of the same shape whose longer side is `side`.
  static func fitted(_ size: PixelSize, side: Int) -> PixelSize {
    let factor = Double(side) / Double(max(size.width, size.height))
    return PixelSize(
      width: max(1, Int((Double(size.width) * factor).rounded())),
      height: max(1, Int((Double(size.height) * factor).rounded())))
  }

  /// A painting's size at a scale: its longer side is that of the scale times `factor`, but it is
  /// never enlarged.
  static func style(_ own: PixelSize, at scale: PixelSize, factor: Double) -> PixelSize {
    let longest = max(own.width, own.height)
    let wanted = Int((Double(max(scale.width, scale.height)) * factor).rounded())
    return wanted >= longest ? own : fitted(own, side: max(wanted, 16))
  }
}
