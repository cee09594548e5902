import Foundation
import TestSupport
import Testing

@testable import Weights

/// Damaged files of every format that is read in this process: refused or read, never a crash,
/// never endless.
@Suite struct MutationTests {
  private static let files = [
    "tensors.pth", "tensors-legacy.pth", "tensors-protocol4.pth", "tensors.expected.safetensors",
    "unknown.safetensors",
  ]

  @Test(arguments: files) func mutated(_ file: String) throws {
    let seed = try Data(contentsOf: URL(filePath: ImportFixture.path(file)))
    var dice = SeededGenerator(seed: UInt64(file.utf8.count) &* 77)
    var (accepted, refused) = (0, 0)
    var slowest = Duration.zero
    let clock = ContinuousClock()
    for _ in 0..<1200 {
      let bytes = Mutation.damage(seed, &dice)
      let time = clock.measure {
        do throws(WeightsError) {
          let state = try read(bytes)
          // Decoding follows offsets and strides of the file.
          for entry in state.entries { _ = entry.tensor.floats() }
          accepted += 1
        } catch {
          refused += 1
          #expect(!"\(error)".contains("\n"))
        }
      }
      slowest = max(slowest, time)
    }
    #expect(accepted > 0 && refused > 100, "\(accepted) accepted, \(refused) refused")
    #expect(slowest < .seconds(5), "\(slowest)")
  }

  private func read(_ bytes: Data) throws(WeightsError) -> StateDict {
    switch WeightsFile.format(of: bytes) {
    case .torch: return try TorchArchive.read(bytes, path: "mutated")
    case .torchLegacy: return try TorchLegacyFile.read(bytes, path: "mutated")
    case .safetensors: return try SafetensorsFile.read(bytes, path: "mutated")
    case .hdf5, nil:
      throw .notWeights(path: "mutated", found: "another format", expected: "one")
    }
  }
}
