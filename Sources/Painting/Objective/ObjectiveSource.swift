import Vips

/// Makes objectives for pictures: an extractor with an engine to run it on.
public protocol ObjectiveSource: Sendable {
  /// What reports call it: the plugin's id and version.
  var title: String { get }
  /// The network's SHA-256.
  var fingerprint: String { get }
  /// The engine, its version, device and precision, in one line.
  var engine: String { get }

  /// Refuses layers that don't exist and pictures that are too small, before any work.
  ///
  /// - Parameters:
  ///   - sizes: of everything the network will see, with what messages call it.
  func check(
    _ settings: LossSettings, sizes: [(name: String, width: Int, height: Int)]
  ) throws

  /// Bytes that an objective holds for a picture of this size when the network runs over all of it at
  /// once, and the least it can do with by cutting it into tiles.
  func memory(
    _ settings: LossSettings, width: Int, height: Int
  ) throws -> (whole: Int, least: Int)

  /// An objective.
  ///
  /// - Parameters:
  ///   - memory: bytes it may hold besides the pictures it is given.
  ///   - place: where pictures of its own should go.
  ///   - state: stops an evaluation from another thread; it then throws `CancellationError`.
  func objective(
    _ inputs: ObjectiveInputs, settings: LossSettings, memory: Int, place: FloatVector.Place,
    state: RunState
  ) throws -> any Objective
}
