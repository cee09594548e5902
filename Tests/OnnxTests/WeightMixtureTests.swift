import Foundation
import Testing

@testable import Onnx

/// Mixing the weights of two networks of one architecture.
@Suite struct WeightMixtureTests {
  /// How a test's network is written down; what it computes depends on `seed` and `channels` alone.
  private struct Style {
    var seed: Int
    var channels = 4
    /// Prefix of every name.
    var prefix = ""
    /// Whether defaults are written, and the second branch comes first.
    var verbose = false
    var slope: Float = 0.1
    var enlarged = 2
    var squashes = false
  }

  /// A convolution, an activation and another convolution with a shuffle, plus the picture enlarged.
  private func network(_ style: Style) throws -> Network {
    var dice = Dice(style.seed)
    var b = NetworkBuilder()
    let input = b.input(
      style.prefix + "input", [.fixed(1), .fixed(2), .symbolic("h"), .symbolic("w")])
    let c = style.channels
    let w1 = b.constant(
      style.prefix + "first", shape: [c, 2, 3, 3], floats: dice.weights(c * 18, positive: false))
    let bias = b.constant(
      style.prefix + "bias", shape: [c], floats: dice.weights(c, positive: false))
    let w2 = b.constant(
      style.prefix + "last", shape: [8, c, 3, 3], floats: dice.weights(c * 72, positive: false))
    let scales = b.constant(
      style.prefix + "scales", shape: [4],
      floats: [1, 1, Float(style.enlarged), Float(style.enlarged)])
    let defaults: [String: Attribute] =
      style.verbose
      ? ["dilations": .ints([1, 1]), "group": .int(1), "strides": .ints([1, 1])] : [:]
    let same: [String: Attribute] = defaults.merging(
      ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])]) { a, _ in a }
    func enlarge() -> String {
      b.node(
        "Resize", [input, "", scales],
        [
          "mode": .string("nearest"), "nearest_mode": .string("floor"),
          "coordinate_transformation_mode": .string("asymmetric"),
        ].merging(style.verbose ? ["cubic_coeff_a": .float(-0.75)] : [:]) { a, _ in a })
    }
    var large = style.verbose ? enlarge() : ""
    var maps = b.node("Conv", [input, w1, bias], same)
    maps = b.node("LeakyRelu", [maps], ["alpha": .float(style.slope)])
    if style.squashes { maps = b.node("Tanh", [maps]) }
    maps = b.node("Conv", [maps, w2], same)
    let shuffled = b.node(
      "DepthToSpace", [maps], ["blocksize": .int(2), "mode": .string("CRD")])
    if !style.verbose { large = enlarge() }
    b.output(b.add(shuffled, large), named: style.prefix + "output")
    return try b.network(name: style.prefix + "net")
  }

  private func picture() -> Values {
    var dice = Dice(3)
    return Values([1, 2, 5, 6], (0..<60).map { _ in Double.random(in: 0...1, using: &dice) })
  }

  @Test("Weights are mixed number by number, whatever they are called", arguments: [0.25, 0.5, 1])
  func mixes(share: Double) throws {
    let first = try network(Style(seed: 1))
    let second = try network(Style(seed: 2, prefix: "other.", verbose: true))
    let mixed = try WeightMixture(with: second, share: share).applied(to: first)
    #expect(mixed.changes == 3)
    #expect(Set(mixed.network.initializers.keys) == Set(first.initializers.keys))
    for (name, tensor) in mixed.network.initializers where name != "scales" {
      let a = try #require(first.initializers[name]).floats()
      let b = try #require(second.initializers["other." + name]).floats()
      for (found, (a, b)) in zip(try tensor.floats(), zip(a, b)) {
        #expect(abs(Double(found) - ((1 - share) * Double(a) + share * Double(b))) < 1e-6)
      }
    }
    guard share == 1 else { return }
    let found = try ReferenceEvaluator(network: mixed.network).run(picture())
    let expected = try ReferenceEvaluator(network: second).run(picture())
    #expect(zip(found.data, expected.data).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("A share of nothing changes nothing, and still wants the same architecture")
  func nothing() throws {
    let first = try network(Style(seed: 1))
    let same = try WeightMixture(with: network(Style(seed: 2)), share: 0).applied(to: first)
    #expect(same.changes == 0)
    #expect(throws: OnnxError.self) {
      try WeightMixture(with: network(Style(seed: 2, channels: 6)), share: 0).applied(to: first)
    }
  }

  @Test("Two runs write the same bytes")
  func sameBytes() throws {
    let first = try network(Style(seed: 1))
    let mixture = try WeightMixture(with: network(Style(seed: 2)), share: 0.5)
    let bytes = try mixture.applied(to: first).network.serialized()
    #expect(try mixture.applied(to: first).network.serialized() == bytes)
  }

  @Test("Weights in a file of their own are mixed as well")
  func externalWeights() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "mixture-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try network(Style(seed: 1))
    var proto = first.proto
    let index = try #require(proto.graph.initializer.firstIndex { $0.name == "last" })
    let floats = try #require(first.initializers["last"]).floats()
    try floats.withUnsafeBytes { Data($0) }.write(to: folder.appending(path: "weights.bin"))
    proto.graph.initializer[index].floatData = []
    proto.graph.initializer[index].dataLocation = 1
    for (key, value) in [("location", "weights.bin"), ("length", "\(4 * floats.count)")] {
      var entry = StringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      proto.graph.initializer[index].externalData.append(entry)
    }
    let path = folder.appending(path: "net.onnx")
    try Data(proto.serializedBytes() as [UInt8]).write(to: path)

    let mixture = try WeightMixture(with: network(Style(seed: 2)), share: 0.5)
    let mixed = try mixture.applied(to: Network(contentsOf: path.path)).network
    let expected = try mixture.applied(to: first).network
    for name in ["first", "bias", "last"] {
      let found = try #require(mixed.initializers[name]).floats()
      #expect(try found == expected.initializers[name]?.floats(), "\(name)")
    }
  }

  @Test("What differs is named")
  func differences() throws {
    let first = try network(Style(seed: 1))
    func message(_ style: Style) throws -> String {
      let other = try network(style)
      let error = #expect(throws: OnnxError.self) {
        try WeightMixture(with: other, share: 0.5).applied(to: first)
      }
      return error?.description ?? ""
    }
    #expect(
      try message(Style(seed: 2, channels: 6, prefix: "b."))
        == "b.net: constant \"b.last\": found the shape 8×6×3×3, expected 8×4×3×3, as in net")
    #expect(
      try message(Style(seed: 2, prefix: "b.", enlarged: 3))
        == "b.net: constant \"b.scales\": found other numbers, expected those of \"scales\", as in net"
    )
    #expect(try message(Style(seed: 2, slope: 0.2)).contains("found another value of alpha"))
    #expect(try message(Style(seed: 2, squashes: true)).contains("found Tanh of 1 inputs"))
  }
}
