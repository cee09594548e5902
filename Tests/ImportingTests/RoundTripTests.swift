import Architectures
import Engines
import Onnx
import TestSupport
import Testing
import Weights

/// Rebuilt networks against what PyTorch computed with the same weights, at two picture sizes each.
@Suite struct RoundTripTests {
  @Test(arguments: ImportFixture.networks) func equalsPyTorch(_ file: String) throws {
    for engine in Engines.all { try equalsPyTorch(file, engine) }
  }

  private func equalsPyTorch(_ file: String, _ engine: any Engine) throws {
    let source = try WeightsFile(ImportFixture.path(file))
    let rebuilt = try Architectures.rebuild(source.state, file: file)
    let expected = try WeightsFile(ImportFixture.expected(for: file)).state
    let channels = rebuilt.channels == .luma ? 1 : 3
    let network = NetworkSource.bytes(try rebuilt.network.serialized(), name: file)
    #expect(expected.entries.count == 2)
    for entry in expected.entries {
      let size = entry.name.split(separator: "x").compactMap { Int($0) }
      let (height, width) = (size[0], size[1])
      #expect(
        entry.tensor.shape == [channels, height * rebuilt.scale, width * rebuilt.scale], "\(file)")
      let compiled = try engine.compile(
        CompileRequest(network: network, inputs: ["input": [1, channels, height, width]]))
      let request = try compiled.makeRequest()
      let picture = ImportFixture.picture(channels: channels, height: height, width: width)
      let (plane, range) = (height * width, rebuilt.range)
      let input = request.input(0)
      for channel in 0..<channels {
        let from = rebuilt.channels == .bgr ? 2 - channel : channel
        for place in 0..<plane {
          input[channel * plane + place] =
            picture[from * plane + place] * Float(range.upperBound - range.lowerBound)
        }
      }
      try request.start()
      try request.wait()
      let found = request.output(0)
      let wanted = entry.tensor.floats()
      #expect(found.count == wanted.count)
      let span = Float(range.upperBound - range.lowerBound)
      // Outputs that are all alike would hide a wrong network.
      let spread = (wanted.max() ?? 0) - (wanted.min() ?? 0)
      #expect(spread > 0.05 * span, "\(file) \(entry.name): \(spread)")
      let largest = zip(found, wanted).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / span
      #expect(largest <= 1e-4, "\(file) \(entry.name), \(engine.name): \(largest)")
    }
  }

  @Test(arguments: ImportFixture.networks) func parametersAreCounted(_ file: String) throws {
    let source = try WeightsFile(ImportFixture.path(file))
    let rebuilt = try Architectures.rebuild(source.state, file: file)
    if file.hasPrefix("span") || file.hasPrefix("transformer") || file.hasPrefix("srgan") {
      // Some tensors of these files are statistics or joined weights.
      #expect(rebuilt.parameterCount <= source.state.parameterCount)
    } else {
      #expect(rebuilt.parameterCount == source.state.parameterCount)
    }
    #expect(rebuilt.parameterCount > 1000)
  }
}
