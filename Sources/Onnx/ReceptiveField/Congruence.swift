/// Which lengths of a picture a network treats alike along one axis.
struct Congruence: Sendable {
  /// Picture lengths must be multiples of this for tiles to equal the whole.
  var multiple = 1
  /// A tile's length must leave the same rest as the picture's when divided by this.
  var congruence = 1

  /// Follows the network at every rest that lengths can leave.
  init(_ study: SizeStudy, axis: Axis, alignment: Int) {
    guard alignment > 1, study.path.fixedLength(axis) == nil, study.larger != nil else { return }
    let ignored = Set(study.findings.map(\.node))
    // What the network does at a length: nil if it can't be.
    func marks(_ rest: Int, factor: Int) -> [Int: [FieldTracer.Mark]]? {
      var size = study.base
      size[axis] = (study.base[axis] ?? 0) * factor + rest
      guard let y = size[.y], let x = size[.x],
        let inference = try? study.path.inference(y: y, x: x)
      else { return nil }
      return study.path.trace(inference).marks.filter { !ignored.contains($0.key) }
        .mapValues { marks in marks.filter { $0.axis == axis } }
    }
    let rests = Self.rests(alignment)
    var known: [Int: [Int: [FieldTracer.Mark]]] = [:]
    for rest in rests {
      if let one = marks(rest, factor: 1), one == marks(rest, factor: 2) { known[rest] = one }
    }
    let divisors = (1...alignment).filter { alignment % $0 == 0 }
    multiple =
      divisors.first { divisor in
        rests.allSatisfy { $0 % divisor != 0 || known[$0] != nil }
      } ?? alignment
    let step = multiple
    congruence =
      divisors.first { divisor in
        divisor % step == 0
          && rests.allSatisfy { rest in
            rest % step != 0 || known[rest % divisor] == nil || known[rest] == known[rest % divisor]
          }
      } ?? alignment
  }
}

extension Congruence {
  /// The rests that are followed: all of them up to 32; beyond, the small ones and the middle one tell.
  static func rests(_ period: Int) -> [Int] {
    period <= 32 ? Array(0..<period) : Array(0..<16) + [period / 2, period - 1]
  }

  /// The rests that lengths can leave, 0 left out, where the network treats them differently.
  var unlikeRests: [Int] {
    congruence == 1 ? [] : Self.rests(congruence).filter { $0 > 0 && $0 % multiple == 0 }
  }
}

extension FieldTracer.Mark {
  var axis: Axis {
    switch self {
    case .map(let axis, _), .leading(let axis, _), .trailing(let axis, _, _): axis
    }
  }
}
