import Engines
import Onnx
import TestSupport
import Testing

@testable import Pipelines

/// Passes give the same numbers on random inputs, on both engines.
@Suite struct PassEqualityTests {
  /// Builds random layers.
  private struct Layers {
    var builder = NetworkBuilder()
    var dice: SeededGenerator

    init(_ seed: Int) { dice = SeededGenerator(seed: UInt64(seed)) }

    mutating func constant(_ shape: [Int], _ range: ClosedRange<Float> = -0.4...0.4) -> String {
      let count = shape.reduce(1, *)
      return builder.constant(
        shape: shape, floats: (0..<count).map { _ in Float.random(in: range, using: &dice) })
    }

    mutating func norm(_ input: String, _ channels: Int) -> String {
      let numbers = [
        constant([channels], 0.5...1.5), constant([channels]), constant([channels]),
        constant([channels], 0.2...2),
      ]
      return builder.node(
        "BatchNormalization", [input] + numbers, ["epsilon": .float(1e-3)])
    }

    mutating func picture(_ channels: Int) -> String {
      builder.input("input", [.fixed(1), .fixed(channels), .symbolic("h"), .symbolic("w")])
    }
  }

  private func network(_ seed: Int, _ body: (inout Layers) -> String) throws -> Network {
    var layers = Layers(seed)
    let result = body(&layers)
    layers.builder.output(result, named: "output")
    return try layers.builder.network()
  }

  private func run(
    _ network: Network, _ engine: any Engine, _ shape: [Int], seed: Int
  ) throws -> [Float] {
    let compiled = try engine.compile(
      CompileRequest(
        network: .bytes(try network.serialized(), name: "test"), inputs: ["input": shape]))
    let request = try compiled.makeRequest()
    var dice = SeededGenerator(seed: UInt64(seed) &+ 77)
    let input = request.input(0)
    for place in input.indices { input[place] = Float.random(in: -1...1, using: &dice) }
    try request.start()
    try request.wait()
    return Array(request.output(0))
  }

  /// Applies a pass and compares on each engine.
  @discardableResult
  private func equal(
    _ network: Network, _ pass: any NetworkPass, changes: Int, shape: [Int] = [1, 4, 9, 11],
    within tolerance: Float = 1e-5
  ) throws -> Network {
    let result = try pass.applied(to: network)
    #expect(result.changes == changes)
    for engine in Engines.all {
      for seed in 0..<3 {
        let expected = try run(network, engine, shape, seed: seed)
        let found = try run(result.network, engine, shape, seed: seed)
        #expect(expected.count == found.count)
        let scale = expected.reduce(Float(0)) { max($0, abs($1)) }
        let largest = zip(expected, found).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(scale > 0.1, "outputs that are all alike would hide a difference")
        #expect(largest <= tolerance * max(scale, 1), "\(engine.name): \(largest) of \(scale)")
      }
    }
    return result.network
  }

  @Test(arguments: [1, 2]) func normsBehindConvolutions(groups: Int) throws {
    let bare = try network(1) { l in
      let x = l.picture(4)
      let weight = l.constant([6, 4 / groups, 3, 3])
      return l.norm(
        l.builder.conv(x, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1], groups: groups), 6)
    }
    let folded = try equal(bare, BatchNormFolding(), changes: 1)
    #expect(folded.nodes.map(\.operation) == ["Conv"])
    let biased = try network(2) { l in
      let x = l.picture(4)
      let (weight, bias) = (l.constant([4, 6 / groups, 3, 3]), l.constant([6]))
      return l.norm(
        l.builder.convTranspose(
          x, weight: weight, bias: bias, kernel: [3, 3], strides: [2, 2], groups: groups), 6)
    }
    #expect(
      try equal(biased, BatchNormFolding(), changes: 1).nodes.map(\.operation)
        == ["ConvTranspose"])
  }

  @Test func normsInFrontAndBetween() throws {
    let front = try network(3) { l in
      let x = l.picture(4)
      let (weight, bias) = (l.constant([6, 2, 3, 3]), l.constant([6]))
      return l.builder.conv(
        l.norm(x, 4), weight: weight, bias: bias, kernel: [3, 3], groups: 2)
    }
    try equal(front, BatchNormFolding(), changes: 1)
    // Zeros padded behind the norm are no zeros in front of it.
    let padded = try network(4) { l in
      let x = l.picture(4)
      let weight = l.constant([6, 4, 3, 3])
      return l.builder.conv(l.norm(x, 4), weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
    }
    #expect(try BatchNormFolding().applied(to: padded).changes == 0)
    let between = try network(5) { l in
      let x = l.picture(4)
      let weights = [l.constant([5, 4, 3, 3]), l.constant([3, 5, 1, 1])]
      let first = l.builder.conv(l.norm(x, 4), weight: weights[0], kernel: [3, 3])
      return l.norm(
        l.builder.conv(l.norm(first, 5), weight: weights[1], kernel: [1, 1]), 3)
    }
    let folded = try equal(between, BatchNormFolding(), changes: 3)
    #expect(folded.nodes.map(\.operation) == ["Conv", "Conv"])
    // What another node reads, too, stays.
    let shared = try network(6) { l in
      let x = l.picture(4)
      let weight = l.constant([4, 4, 1, 1])
      let conv = l.builder.conv(x, weight: weight, kernel: [1, 1])
      return l.builder.add(conv, l.norm(conv, 4))
    }
    #expect(try BatchNormFolding().applied(to: shared).changes == 0)
  }

  @Test(arguments: [0, 1]) func normsAroundProducts(transposed: Int) throws {
    func gemm(
      _ l: inout Layers, _ input: String, _ from: Int, _ to: Int, alpha: Float, beta: Float
    ) -> String {
      let weight = l.constant(transposed == 1 ? [to, from] : [from, to])
      let bias = l.constant([to])
      return l.builder.node(
        "Gemm", [input, weight, bias],
        ["alpha": .float(alpha), "beta": .float(beta), "transB": .int(transposed)])
    }
    let network = try network(7) { l in
      let x = l.builder.input("input", [.symbolic("n"), .fixed(5)])
      let first = gemm(&l, l.norm(x, 5), 5, 7, alpha: 0.5, beta: 2)
      return l.norm(gemm(&l, first, 7, 3, alpha: 1.5, beta: 0.25), 3)
    }
    let folded = try equal(network, BatchNormFolding(), changes: 2, shape: [6, 5])
    #expect(folded.nodes.map(\.operation) == ["Gemm", "Gemm"])
  }

  @Test(arguments: [[4, 1, 1], [1, 4, 1, 1], [1]]) func slopes(shape: [Int]) throws {
    let network = try network(8) { l in
      let x = l.picture(4)
      let weight = l.constant([4, 4, 3, 3])
      let features = l.builder.conv(x, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
      let slope = l.constant(shape, -0.5...1.5)
      return l.builder.node("PRelu", [features, slope])
    }
    let split = try equal(network, PReLUSplit(), changes: 1)
    #expect(!split.nodes.contains { $0.operation == "PRelu" })
  }

  @Test(arguments: ["reflect", "edge", "constant"]) func doublings(mode: String) throws {
    let network = try network(9) { l in
      let x = l.picture(4)
      let (weight, bias) = (l.constant([5, 4, 3, 3]), l.constant([5]))
      let large = l.builder.resize(
        x, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor")
      let padded = l.builder.pad(large, top: 1, left: 1, bottom: 1, right: 1, mode: mode)
      return l.builder.conv(padded, weight: weight, bias: bias, kernel: [3, 3])
    }
    let plain = try ZeroPadding(interiorOnly: false).applied(to: network)
    #expect(plain.changes == (mode == "constant" ? 1 : 0))
    try equal(plain.network, NearestUpsampleConv(), changes: 1)
  }

  @Test func halvesAreTheRoundedWeights() throws {
    let network = try network(10) { l in
      let x = l.picture(4)
      let (first, second) = (l.constant([16, 4, 3, 3]), l.constant([3, 16, 3, 3]))
      let features = l.builder.relu(
        l.builder.conv(x, weight: first, bias: l.constant([16]), kernel: [3, 3]))
      return l.builder.conv(features, weight: second, kernel: [3, 3])
    }
    // Weights of 11 significant bits: about 1e-3 of the range in all.
    let halves = try equal(network, HalfStorage(), changes: 2, within: 2e-3)
    #expect(try halves.serialized().count < network.serialized().count * 6 / 10)
    #expect(halves.parameterCount == network.parameterCount)
    let wide = try equal(halves, StoredHalves(), changes: 2, within: 1e-6)
    #expect(wide.nodes.map(\.operation) == ["Conv", "Relu", "Conv"])
    // A second time there is nothing left to do.
    #expect(try HalfStorage().applied(to: halves).changes == 0)
    #expect(try StoredHalves().applied(to: wide).changes == 0)
  }

  @Test func whatAHalfCannotHoldStays() throws {
    var builder = NetworkBuilder()
    let x = builder.input("input", KnownNetwork.picture(4))
    var weights = [Float](repeating: 0.1, count: 64)
    weights[5] = 70000
    let weight = builder.constant(shape: [16, 4, 1, 1], floats: weights)
    builder.output(builder.conv(x, weight: weight, kernel: [1, 1]), named: "output")
    #expect(try HalfStorage().applied(to: builder.network()).changes == 0)
  }

  /// Graphics cards that reduce what the graph reduces; here the processor computes the same graph.
  @Test func halfComputeIsHalfThroughout() throws {
    let network = try network(11) { l in
      let x = l.picture(4)
      let (first, second) = (l.constant([6, 4, 3, 3]), l.constant([3, 6, 3, 3]))
      let slope = l.constant([6, 1, 1], 0.1...0.4)
      var value = l.builder.conv(x, weight: first, kernel: [3, 3], pads: [1, 1, 1, 1])
      value = l.builder.node("PRelu", [value, slope])
      value = l.builder.resize(
        value, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor")
      value = l.builder.pad(value, top: 1, left: 1, bottom: 1, right: 1, mode: "reflect")
      return l.builder.conv(value, weight: second, kernel: [3, 3])
    }
    let halves = try equal(network, HalfCompute(), changes: 5, within: 5e-3)
    #expect(halves.inputs.map(\.elementType) == [.float])
    #expect(halves.outputs.map(\.elementType) == [.float])
    let kinds = halves.initializers.values.map(\.elementType)
    #expect(kinds.filter { $0 == .float16 }.count == 3)
    // The scales of the enlargement.
    #expect(kinds.filter { $0 == .float }.count == 1)
    #expect(halves.nodes.filter { $0.operation == "Cast" }.count == 2)
  }

  @Test func onlyDevicesThatNeedItGetAGraphInHalves() throws {
    func device(_ engine: any Engine, _ name: String, inGraph: Bool = false) -> Device {
      Device(
        engine: engine.name, name: name, fullName: name, precisions: [.f32, .f16],
        reducesInGraph: inGraph)
    }
    let cuda = device(OnnxRuntimeEngine.shared, "CUDA.0", inGraph: true)
    #expect(EngineForm.passes(for: cuda, .f16).map { "\(type(of: $0))" } == ["HalfCompute"])
    #expect(EngineForm.passes(for: cuda, .f32).isEmpty)
    let tensorRT = device(OnnxRuntimeEngine.shared, "TENSORRT.0")
    #expect(EngineForm.passes(for: tensorRT, .f16).isEmpty)
    let processors = Engines.all.map { device($0, "CPU") }
    #expect(EngineForm.passes(for: processors[0], .f32).isEmpty)
    #expect(
      EngineForm.passes(for: processors[1], .f32).map { "\(type(of: $0))" } == ["PReLUSplit"])
  }
}
