import TestSupport
import Testing

@testable import Onnx

/// Gradient graphs against central differences, both in double precision.
@Suite struct DifferentiationTests {
  @Test(arguments: DerivativeCase.all) func agreesWithDifferences(_ sample: DerivativeCase) throws {
    let network = try sample.network()
    var work = try Differentiation(
      of: network, keeping: ["y"], inputs: ["x": DerivativeCase.shape])
    let seed = work.builder.input("seed", work.dimensions(of: "y"))
    let gradient = try work.gradient(of: ["y": seed], withRespectTo: "x")
    work.builder.output(gradient, named: "gradient")
    let shape = try #require(work.shapes["y"])
    func values(_ shape: [Int], _ seed: UInt64) -> Values {
      Values(shape, DerivativeCase.values(shape, seed: seed).map { Double($0) })
    }
    let (seeds, point) = (values(shape, 3), values(DerivativeCase.shape, 4))
    let found = try #require(
      try ReferenceEvaluator(network: work.builder.network())
        .run(["x": point, "seed": seeds])["gradient"])
    #expect(found.shape == DerivativeCase.shape)

    let plain = ReferenceEvaluator(network: network)
    func loss(_ place: Int, _ step: Double) throws -> Double {
      var moved = point
      moved.data[place] += step
      return zip(try plain.run(moved).data, seeds.data).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let step = 1e-5
    let size = found.data.reduce(0) { max($0, abs($1)) }
    #expect(size > 1e-3)
    // A prime distance meets every row, column and channel.
    for place in stride(from: 0, to: point.data.count, by: 5) {
      let expected = (try loss(place, step) - loss(place, -step)) / (2 * step)
      #expect(
        abs(found.data[place] - expected) <= 1e-6 * size,
        "\(sample) at \(place): \(found.data[place]), expected \(expected)")
    }
  }

  /// Upsample is Resize's old name, in operator sets that have no gradient graphs.
  @Test func everyRuleHasACase() throws {
    let operators = try Set(DerivativeCase.all.flatMap { try $0.network().nodes.map(\.operation) })
    #expect(Set(DerivativeRules.all.keys).subtracting(operators) == ["Upsample"])
  }
}
