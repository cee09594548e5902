import Engines

/// A way to compute a network.
struct TuneCandidate: Sendable {
  let engine: any Engine
  let device: Device
  let precision: Precision
}
