import Vips

/// The objective as an optimiser sees it: counted, stoppable, and never silently not a number.
final class Evaluation {
  private var objective: any Objective
  private let state: RunState
  /// Evaluations so far.
  private(set) var count: Int
  /// The iteration going on, for messages.
  var iteration = 0

  init(_ objective: any Objective, state: RunState, count: Int) {
    self.objective = objective
    self.state = state
    self.count = count
  }

  /// Computes in single precision from here on; false if it did all along.
  func refine() throws -> Bool {
    try state.check()
    return try objective.refine()
  }

  /// - Throws: `CancellationError` once the run shall stop.
  func evaluate(_ picture: FloatPicture, _ gradient: FloatPicture) throws -> Losses {
    try state.check()
    let losses: Losses
    do {
      losses = try objective.evaluate(picture, gradient: gradient)
    } catch PaintError.notFinite(let what, _) {
      throw PaintError.notFinite(what: what, iteration: iteration)
    }
    for term in losses.terms where !(term.value * term.weight).isFinite {
      throw PaintError.notFinite(what: "the loss \(term.title)", iteration: iteration)
    }
    count += 1
    return losses
  }
}
