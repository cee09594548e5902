import Engines
import Onnx
import TestSupport
import Testing

/// Gradient graphs against differences of what the networks themselves return, on the engine.
@Suite struct DerivativeTests {
  /// An operator on a tensor of 1 × 4 × 8 × 6.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let build: @Sendable (inout NetworkBuilder, String) -> String
  }

  static let shape = [1, 4, 8, 6]

  private static func weights(_ shape: [Int], _ seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<shape.reduce(1, *)).map { _ in .random(in: -0.5...0.5, using: &generator) }
  }

  private static func constant(_ b: inout NetworkBuilder, _ shape: [Int]) -> String {
    b.constant(shape: shape, floats: weights(shape, 7))
  }

  static let cases: [Case] = [
    Case(description: "Conv, strides and dilations") { b, x in
      let w = constant(&b, [6, 4, 3, 3])
      return b.conv(
        x, weight: w, kernel: [3, 3], strides: [2, 1], pads: [1, 2, 1, 2], dilations: [1, 2])
    },
    Case(description: "Conv, groups") { b, x in
      let w = constant(&b, [4, 2, 3, 3])
      return b.conv(x, weight: w, kernel: [3, 3], pads: [1, 1, 0, 0], groups: 2)
    },
    Case(description: "ConvTranspose") { b, x in
      let w = constant(&b, [4, 3, 4, 4])
      return b.convTranspose(
        x, weight: w, kernel: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1])
    },
    Case(description: "LeakyRelu") { b, x in b.node("LeakyRelu", [x], ["alpha": .float(0.2)]) },
    Case(description: "PRelu") { b, x in b.node("PRelu", [x, constant(&b, [4, 1, 1])]) },
    Case(description: "Sigmoid") { b, x in b.node("Sigmoid", [x]) },
    Case(description: "Tanh") { b, x in b.node("Tanh", [x]) },
    Case(description: "MaxPool 2") { b, x in
      b.pool("MaxPool", x, kernel: [2, 2], strides: [2, 2])
    },
    Case(description: "MaxPool 3, overlapping") { b, x in
      b.pool("MaxPool", x, kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1])
    },
    Case(description: "AveragePool") { b, x in
      b.pool("AveragePool", x, kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1])
    },
    Case(description: "Pad, reflect") { b, x in
      b.pad(x, top: 2, left: 1, bottom: 3, right: 2, mode: "reflect")
    },
    Case(description: "Pad, edge") { b, x in
      b.pad(x, top: 2, left: 1, bottom: 3, right: 2, mode: "edge")
    },
    Case(description: "Mul, broadcast, and Add") { b, x in
      b.add(b.mul(x, constant(&b, [1, 4, 1, 6])), b.mul(x, x))
    },
    Case(description: "Sub and Div") { b, x in
      let three = b.constant(shape: [1], floats: [3])
      return b.node(
        "Div", [b.node("Sub", [x, constant(&b, [4, 1, 1])]), b.add(b.mul(x, x), three)])
    },
    Case(description: "Concat and Slice") { b, x in
      let joined = b.concat([x, b.mul(x, x)])
      let starts = b.constant(shape: [2], integers: [1, 2])
      let ends = b.constant(shape: [2], integers: [7, 8])
      let axes = b.constant(shape: [2], integers: [1, 2])
      return b.node("Slice", [joined, starts, ends, axes])
    },
    Case(description: "Reshape, Transpose, MatMul") { b, x in
      let rows = b.node("Reshape", [x, b.constant(shape: [2], integers: [4, 48])])
      return b.node("MatMul", [rows, b.node("Transpose", [rows], ["perm": .ints([1, 0])])])
    },
    Case(description: "ReduceMean") { b, x in
      b.node("ReduceMean", [b.mul(x, x)], ["axes": .ints([2, 3]), "keepdims": .int(1)])
    },
    Case(description: "Resize, nearest") { b, x in
      b.resize(x, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor")
    },
    Case(description: "Resize, linear") { b, x in b.resize(x, scaleY: 2, scaleX: 2, mode: "linear")
    },
  ]

  private func run(
    _ network: Network, _ inputs: [String: (shape: [Int], values: [Float])]
  ) throws -> [Float] {
    let compiled = try OpenVINOEngine.shared.compile(
      CompileRequest(
        network: .bytes(try network.serialized(), name: "test"),
        inputs: inputs.mapValues(\.shape)))
    let request = try compiled.makeRequest()
    for (index, port) in compiled.inputs.enumerated() {
      guard let values = inputs[port.name]?.values else { continue }
      _ = request.input(index).update(fromContentsOf: values)
    }
    try request.start()
    try request.wait()
    return Array(request.output(0))
  }

  @Test(arguments: cases) func agreesWithDifferences(_ sample: Case) throws {
    var builder = NetworkBuilder()
    let input = builder.input("x", Self.shape.map { .fixed($0) })
    builder.output(sample.build(&builder, input), named: "y")
    let network = try builder.network()
    var work = try Differentiation(of: network, keeping: ["y"], inputs: ["x": Self.shape])
    let seed = work.builder.input("seed", work.dimensions(of: "y"))
    let gradient = try work.gradient(of: ["y": seed], withRespectTo: "x")
    work.builder.output(gradient, named: "gradient")
    let outputShape = try #require(work.shapes["y"])
    let seeds = Self.weights(outputShape, 3)
    let point = Self.weights(Self.shape, 4)
    let told = try run(
      try work.builder.network(), ["x": (Self.shape, point), "seed": (outputShape, seeds)])
    func loss(_ values: [Float]) throws -> Double {
      zip(try run(network, ["x": (Self.shape, values)]), seeds)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let size = told.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(size > 0.01)
    let step: Float = 1e-3
    for place in stride(from: 0, to: point.count, by: 11) {
      var (above, below) = (point, point)
      above[place] += step
      below[place] -= step
      let measured = (try loss(above) - loss(below)) / Double(2 * step)
      #expect(
        abs(measured - Double(told[place])) <= 5e-3 * max(1, size),
        "\(sample) at \(place): \(told[place]), expected \(measured)")
    }
  }

  @Test func operatorsWithoutADerivativeAreNamed() throws {
    var builder = NetworkBuilder()
    let input = builder.input("x", Self.shape.map { .fixed($0) })
    builder.output(builder.node("com.acme.Warp", [input], name: "odd_one"), named: "y")
    let network = try builder.network()
    let error = #expect(throws: OnnxError.self) {
      try Differentiation.check(network, from: "x", to: ["y"])
    }
    #expect("\(try #require(error))".contains("odd_one"))
  }
}
