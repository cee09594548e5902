import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Channels of noise: what they are, and that tiles join.
@Suite("Noise at the network's input") struct NoiseTests {
  /// Lines of noise below each other.
  private func lines(_ channel: Int, rows: Range<Int>, columns: Range<Int>) -> [[Float]] {
    rows.map { row in
      var line = [Float](repeating: -1, count: columns.count)
      let offsets = Array(0..<columns.count)
      line.withUnsafeMutableBufferPointer { line in
        offsets.withUnsafeBufferPointer { offsets in
          guard let base = line.baseAddress else { return }
          PositionNoise(channel: channel).fill(
            base, row: row, first: columns.lowerBound, offsets: offsets, gain: 1, offset: 0)
        }
      }
      return line
    }
  }

  @Test("Spread evenly over 0..<1, the same at the same place")
  func distribution() {
    let noise = lines(0, rows: 0..<256, columns: 0..<256)
    let values = noise.flatMap { $0 }.map(Double.init)
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / Double(values.count)
    // Five standard errors of 65 536 even values.
    #expect(abs(mean - 0.5) < 5 * (1 / 12.0).squareRoot() / 256)
    for bin in 0..<16 {
      let count = values.count { Int($0 * 16) == bin }
      #expect(abs(count - 4096) < 5 * 62, "bin \(bin)")
    }
    #expect(
      lines(0, rows: 100..<104, columns: 37..<90) == noise[100..<104].map { Array($0[37..<90]) })
  }

  @Test("Neighbours, rows and channels have nothing to do with each other")
  func correlation() {
    func correlation(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).map { Double(($0 - 0.5) * ($1 - 0.5)) * 12 }.reduce(0, +) / Double(a.count)
    }
    let here = lines(0, rows: 0..<200, columns: 0..<200).flatMap { $0 }
    let others: [(String, [Float])] = [
      ("right", lines(0, rows: 0..<200, columns: 1..<201).flatMap { $0 }),
      ("below", lines(0, rows: 1..<201, columns: 0..<200).flatMap { $0 }),
      ("diagonal", lines(0, rows: 1..<201, columns: 1..<201).flatMap { $0 }),
      ("eight on", lines(0, rows: 0..<200, columns: 8..<208).flatMap { $0 }),
      ("other channel", lines(1, rows: 0..<200, columns: 0..<200).flatMap { $0 }),
      ("other channel, next row", lines(1, rows: 1..<201, columns: 0..<200).flatMap { $0 }),
    ]
    for (name, other) in others {
      // Five standard errors of 40 000 pairs.
      #expect(abs(correlation(here, other)) < 0.025, "\(name)")
    }
  }

  /// A 9×9 convolution of `channels` channels with random weights.
  private func network(channels: Int, random: inout SeededGenerator) throws -> [UInt8] {
    var builder = NetworkBuilder()
    let input = builder.input(
      "input", [.fixed(1), .fixed(channels), .symbolic("h"), .symbolic("w")])
    let weights = (0..<3 * channels * 81).map { _ in Float.random(in: -0.02...0.02, using: &random)
    }
    let kernel = builder.constant(shape: [3, channels, 9, 9], floats: weights)
    let bias = builder.constant(shape: [3], floats: [0.5, 0.5, 0.5])
    builder.output(
      builder.conv(input, weight: kernel, bias: bias, kernel: [9, 9], pads: [4, 4, 4, 4]),
      named: "output")
    return try builder.serialized()
  }

  @Test("Tiles join exactly, at borders and with the host's padding too", arguments: [1, 2, 4])
  func tiles(_ noise: Int) throws {
    try VipsLibrary.start()
    var random = SeededGenerator(seed: UInt64(noise))
    let folder = try TemporaryFolder()
    let plugin = try PluginFolder.write(
      "noisy", network: try network(channels: 3 + noise, random: &random), in: folder.path,
      input: #"{"colour": "bgr", "range": [0, 255], "noise": \#(noise), "sizeMultiple": 4}"#,
      outputRange: "[0, 255]")
    let model = try StageLoader.load(Stage(plugin))
    for (width, height) in [(1, 1), (3, 190), (201, 150)] {
      let result = try Verification(
        of: model, picture: try ExactTilingTests.picture(width, height, &random), sides: [24, 53],
        session: ExactTilingTests.session)
      for row in result.rows {
        #expect(row.largest <= 1e-4, "\(width)×\(height), tile \(row.tile)")
        #expect(row.codeValues <= 1)
      }
    }
  }

  @Test("Manifest and network must agree on it")
  func mismatch() throws {
    var random = SeededGenerator(seed: 9)
    let folder = try TemporaryFolder()
    let network = try network(channels: 5, random: &random)
    let silent = try PluginFolder.write("silent", network: network, in: folder.path)
    let one = try PluginFolder.write(
      "one", network: network, in: folder.path,
      input: #"{"colour": "rgb", "range": [0, 1], "noise": 1}"#)
    func message(_ plugin: Plugin) -> String {
      do {
        _ = try StageLoader.load(Stage(plugin))
        return "nothing"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message(silent)
        == "silent: found a network with 5 input and 3 output channels, expected 3 each, because "
        + "input.colour is rgb")
    #expect(
      message(one)
        == "one: found a network with 5 input and 3 output channels, expected 4 and 3, because "
        + "input.colour is rgb and input.noise is 1")
  }

  @Test("The network gets the noise in its own range, behind the colours")
  func packed() throws {
    let mapping = ValueMapping(
      channels: .rgb, inputRange: -1...1, mean: [0.5], deviation: [0.25], noise: 1,
      outputRange: 0...1)
    #expect(mapping.inputChannels == 4)
    // Valid convolutions: two pixels of padding at each end.
    let axis = AxisBehaviour(
      scale: .one, haloBefore: 2, haloAfter: 2, lossBefore: 2, outputLength: { $0 - 4 })
    let padded = try PaddedLength(picture: 6, behaviour: axis)
    let samples = SampleIndex(origin: 0, length: 10, padded: padded)
    let picture = [UInt8](repeating: 128, count: 6 * 6 * 3)
    var input = [Float](repeating: .nan, count: 4 * 100)
    try picture.withUnsafeBytes { bytes in
      let view = PixelView(
        rect: Rect(left: 0, top: 0, width: 6, height: 6), base: try #require(bytes.baseAddress),
        bytesPerLine: 18, bands: 3, format: .uchar)
      try input.withUnsafeMutableBufferPointer { input in
        TilePacker(mapping: mapping, format: .uchar).pack(
          into: try #require(input.baseAddress), from: view, rows: samples, columns: samples)
      }
    }
    let expected = lines(0, rows: 0..<6, columns: 0..<6)
    for y in 0..<10 {
      for x in 0..<10 {
        let value = expected[samples.offsets[y]][samples.offsets[x]] * 2 - 1
        #expect(abs(input[300 + 10 * y + x] - value) < 1e-6)
      }
    }
  }
}
