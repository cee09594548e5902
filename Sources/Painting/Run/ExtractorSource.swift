import Pipelines
import Vips

/// Makes objectives of an extractor plugin on an engine.
public struct ExtractorSource: ObjectiveSource {
  private let extractor: Extractor
  private let computing: Computing

  /// Pairs an extractor with what computes it.
  public init(_ extractor: Extractor, computing: Computing) {
    self.extractor = extractor
    self.computing = computing
  }

  /// The plugin's id and version.
  public var title: String { "\(extractor.id) \(extractor.version)" }
  /// The network's SHA-256.
  public var fingerprint: String { extractor.fingerprint }
  /// Engine, version, device and precision.
  public var engine: String {
    "\(computing.engine.name) \(computing.engine.version), \(computing.device), "
      + "\(computing.precision)"
  }

  /// Refuses layers that don't exist and pictures that some layer doesn't exist for.
  public func check(
    _ settings: LossSettings, sizes: [(name: String, width: Int, height: Int)]
  ) throws {
    let minimum = try ObjectiveLayers(extractor, settings: settings).minimum
    for size in sizes where min(size.width, size.height) < minimum {
      throw ObjectiveError.tooSmall(
        picture: size.name, width: size.width, height: size.height, minimum: minimum,
        extractor: extractor.id)
    }
  }

  /// What one piece takes, and what the smallest tiles take.
  public func memory(
    _ settings: LossSettings, width: Int, height: Int
  ) throws -> (whole: Int, least: Int) {
    let whole = try plan(settings, width, height, memory: nil).bytes
    do {
      _ = try plan(settings, width, height, memory: 0)
    } catch ObjectiveError.memory(let needed, _, _, _) {
      return (whole, needed)
    } catch ObjectiveError.untileable {
      return (whole, whole)
    }
    return (whole, whole)
  }

  /// The losses of `inputs` in one piece, or in tiles where the memory is less than that takes.
  public func objective(
    _ inputs: ObjectiveInputs, settings: LossSettings, memory: Int, place: FloatVector.Place,
    state: RunState
  ) throws -> any Objective {
    try state.check()
    func objective(_ computing: Computing) throws -> FeatureObjective {
      try FeatureObjective(
        extractor, settings: settings, inputs: inputs, computing: computing, memory: memory)
    }
    return StoppableObjective(
      objective: try objective(computing), state: state,
      precise: computing.precision == .f32
        ? nil
        : { try objective(computing.inSinglePrecision) })
  }

  private func plan(
    _ settings: LossSettings, _ width: Int, _ height: Int, memory: Int?
  ) throws -> ObjectivePlan {
    try ObjectivePlan(
      extractor, settings: settings, width: width, height: height,
      // Where a painting begins with fewer bits it ends with all of them.
      computing: computing.inSinglePrecision, memory: memory)
  }
}

/// Ends a run between two evaluations, and exchanges an objective of few bits for a precise one.
private struct StoppableObjective: Objective {
  /// Only absent while it is exchanged: the two together would need twice the memory.
  var objective: FeatureObjective?
  let state: RunState
  /// Makes the same objective in single precision; nil once it is.
  var precise: (() throws -> FeatureObjective)?

  mutating func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> Losses {
    try state.check()
    guard let losses = try objective?.evaluate(picture, gradient: gradient) else {
      throw ObjectiveError.nothingToDo
    }
    return losses
  }

  mutating func refine() throws -> Bool {
    guard let precise else { return false }
    objective = nil
    objective = try precise()
    self.precise = nil
    return true
  }
}
