import TestSupport
import Testing
import Weights

@testable import Architectures

/// State dicts that are nearly a network.
@Suite struct ArchitectureTests {
  private func state(_ file: String) throws -> StateDict {
    try WeightsFile(ImportFixture.path(file)).state
  }

  private func refusal(_ state: StateDict) -> String {
    do {
      _ = try Architectures.rebuild(state, file: "test")
    } catch {
      return "\(error)"
    }
    return "rebuilt"
  }

  private func changed(
    _ state: StateDict, _ change: (StateDict.Entry) -> StateDict.Entry?
  ) -> StateDict { StateDict(state.entries.compactMap(change)) }

  /// Each tensor in turn is left out, exchanged for another shape, or made infinite.
  @Test(arguments: ["esrgan-old-1x.pth", "compact-4x-f16.pth", "srresnet-3x.pth", "srgan-2x.pth"])
  func everyTensorCounts(_ file: String) throws {
    let sound = try state(file)
    #expect(refusal(sound) == "rebuilt")
    let odd = try #require(
      WeightTensor(shape: [2, 3, 5], floats: [Float](repeating: 1, count: 30)))
    for entry in sound.entries where !entry.name.hasSuffix("num_batches_tracked") {
      let isBias = entry.name.hasSuffix(".bias") && entry.tensor.shape.count == 1
      let without = refusal(changed(sound) { $0.name == entry.name ? nil : $0 })
      // Convolutions may have no bias; everything else is needed.
      if !isBias { #expect(without != "rebuilt", "\(file) without \(entry.name)") }
      let other = changed(sound) {
        $0.name == entry.name ? StateDict.Entry(name: $0.name, tensor: odd) : $0
      }
      #expect(refusal(other) != "rebuilt", "\(file) with odd \(entry.name)")
      let infinite = try #require(
        WeightTensor(
          shape: entry.tensor.shape,
          floats: [Float](repeating: .infinity, count: entry.tensor.count)))
      let bad = changed(sound) {
        $0.name == entry.name ? StateDict.Entry(name: $0.name, tensor: infinite) : $0
      }
      #expect(refusal(bad).contains("NaN or infinity"), "\(file) with infinite \(entry.name)")
    }
  }

  @Test(arguments: ["esrgan-real-2x.pth", "span-2x.safetensors", "functional-2.hkl"])
  func strangersAreNamed(_ file: String) throws {
    let stranger = try #require(WeightTensor(shape: [1], floats: [1]))
    let more = StateDict(
      try state(file).entries + [StateDict.Entry(name: "attention.gamma", tensor: stranger)])
    #expect(refusal(more).contains("\"attention.gamma\""))
  }

  @Test func unknownOnesListWhatIsKnown() throws {
    let said = refusal(try state("unknown.safetensors"))
    for text in ["encoder.0.weight 4×3×3×3", "ESRGAN", "SPAN", "functional-zoo", "2 tensors"] {
      #expect(said.contains(text), "\(said)")
    }
    #expect(refusal(StateDict([])).contains("0 tensors"))
  }

  /// The full size of functional-zoo's networks has the number of parameters that its notebook
  /// prints.
  @Test func functionalZooHas1819395Parameters() throws {
    var entries: [StateDict.Entry] = []
    func add(_ name: String, _ shape: [Int], outputs: Int) throws {
      for (kind, shape) in [("weight", shape), ("bias", [outputs])] {
        let values = [Float](repeating: 0.01, count: shape.reduce(1, *))
        entries.append(
          StateDict.Entry(
            name: "\(name).\(kind)",
            tensor: try #require(WeightTensor(shape: shape, floats: values))
          ))
      }
    }
    try add("c1", [32, 3, 9, 9], outputs: 32)
    try add("c2", [64, 32, 4, 4], outputs: 64)
    try add("c3", [128, 64, 4, 4], outputs: 128)
    for block in 1...5 {
      for part in 1...2 { try add("r\(block).c\(part)", [128, 128, 3, 3], outputs: 128) }
    }
    try add("d1", [128, 64, 4, 4], outputs: 64)
    try add("d2", [64, 32, 4, 4], outputs: 32)
    try add("d3", [3, 32, 9, 9], outputs: 3)
    let rebuilt = try Architectures.rebuild(StateDict(entries), file: "wave.hkl")
    #expect(rebuilt.parameterCount == 1_819_395)
    #expect(rebuilt.channels == .bgr && rebuilt.range == 0...255 && rebuilt.purpose == .style)
  }
}
