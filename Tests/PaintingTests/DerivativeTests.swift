import Engines
import Onnx
import TestSupport
import Testing

/// Gradient graphs against differences of what the networks themselves return, on the engine.
@Suite struct DerivativeTests {
  /// A network on the engine, compiled once.
  private struct Running {
    let inputs: [String]
    let request: any InferenceRequest

    init(_ network: Network) throws {
      let compiled = try OpenVINOEngine.shared.compile(
        CompileRequest(network: .bytes(try network.serialized(), name: "test"), inputs: [:]))
      inputs = compiled.inputs.map(\.name)
      request = try compiled.makeRequest()
    }

    func callAsFunction(_ values: [String: [Float]]) throws -> [Float] {
      for (index, name) in inputs.enumerated() {
        _ = request.input(index).update(fromContentsOf: values[name] ?? [])
      }
      try request.start()
      try request.wait()
      return Array(request.output(0))
    }
  }

  @Test(arguments: DerivativeCase.all) func agreesWithDifferences(_ sample: DerivativeCase) throws {
    let shape = DerivativeCase.shape
    let network = try sample.network()
    var work = try Differentiation(of: network, keeping: ["y"], inputs: ["x": shape])
    let seed = work.builder.input("seed", work.dimensions(of: "y"))
    let gradient = try work.gradient(of: ["y": seed], withRespectTo: "x")
    work.builder.output(gradient, named: "gradient")
    let outputShape = try #require(work.shapes["y"])
    let seeds = DerivativeCase.values(outputShape, seed: 3)
    let point = DerivativeCase.values(shape, seed: 4)
    let told = try Running(work.builder.network())(["x": point, "seed": seeds])
    let plain = try Running(network)
    func loss(_ values: [Float]) throws -> Double {
      zip(try plain(["x": values]), seeds)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let size = told.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(size > 1e-3)
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
    let input = builder.input("x", DerivativeCase.shape.map { .fixed($0) })
    builder.output(builder.node("com.acme.Warp", [input], name: "odd_one"), named: "y")
    let network = try builder.network()
    let error = #expect(throws: OnnxError.self) {
      try Differentiation.check(network, from: "x", to: ["y"])
    }
    #expect("\(try #require(error))".contains("odd_one"))
  }
}
