import Engines
import Foundation

/// What a measurement holds for: another network, processor, number of threads or engine library
/// makes it void.
struct TuneKey: Sendable, Hashable {
  /// SHA-256 of the network's file, hexadecimal.
  let network: String
  let conditions: Conditions

  /// All but the network.
  struct Conditions: Codable, Sendable, Hashable {
    /// The processor's name.
    let processor: String
    /// Threads that engines compute with.
    let threads: Int
    /// The engines' libraries by the engines' ids.
    let libraries: [String: String]

    init(engines: EngineSet, threads: Int?) {
      processor = Processor.name
      self.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
      libraries = Dictionary(
        engines.engines.map { ($0.id, $0.libraryStamp) }, uniquingKeysWith: { first, _ in first })
    }
  }

  init(_ model: StageModel, engines: EngineSet, threads: Int?) {
    self.init(network: model.networkHash, engines: engines, threads: threads)
  }

  init(network: String, engines: EngineSet, threads: Int?) {
    self.network = network
    conditions = Conditions(engines: engines, threads: threads)
  }
}
