import Testing

@testable import Onnx

/// Doublings whose padding repeats the border become small convolutions without a change anywhere.
@Suite struct NearestUpsampleBorderTests {
  private func network(
    mode: String, amount: Int = 1, own: Int = 0, coordinates: String = "asymmetric",
    nearest: String = "floor"
  ) throws -> Network {
    var dice = Dice(8)
    var b = NetworkBuilder()
    let input = b.input("input", [.fixed(1), .fixed(2), .symbolic("h"), .symbolic("w")])
    let weight = b.constant(shape: [3, 2, 3, 3], floats: dice.weights(54, positive: false))
    let bias = b.constant(shape: [3], floats: [0.5, -0.25, 0.125])
    let large = b.resize(input, scaleY: 2, scaleX: 2, coordinates: coordinates, nearest: nearest)
    let padded = b.pad(
      large, top: amount, left: amount, bottom: amount, right: amount, mode: mode)
    b.output(
      b.conv(padded, weight: weight, bias: bias, kernel: [3, 3], pads: [own, own, own, own]),
      named: "output")
    return try b.network()
  }

  private func picture(_ height: Int, _ width: Int) -> Values {
    var dice = Dice(12)
    return Values(
      [1, 2, height, width],
      (0..<2 * height * width).map { _ in Double.random(in: 0...1, using: &dice) })
  }

  @Test(arguments: ["reflect", "edge"], [(1, 1), (1, 6), (5, 4), (9, 7)])
  func exactToTheBorder(mode: String, size: (Int, Int)) throws {
    for (coordinates, nearest) in [("asymmetric", "floor"), ("half_pixel", "round_prefer_floor")] {
      let before = try network(mode: mode, coordinates: coordinates, nearest: nearest)
      let after = try NearestUpsampleConv().applied(to: before)
      #expect(after.changes == 1)
      #expect(
        after.network.nodes.map(\.operation) == ["Pad", "Conv", "DepthToSpace", "Slice"])
      let input = picture(size.0, size.1)
      let expected = try ReferenceEvaluator(network: before).run(input)
      let found = try ReferenceEvaluator(network: after.network).run(input)
      #expect(found.shape == expected.shape)
      #expect(found.largestDifference(expected) < 1e-5)
      let (old, new) = (try SpatialAnalysis(of: before), try SpatialAnalysis(of: after.network))
      #expect(old.halo == new.halo && old.scaleY == new.scaleY && new.nonLocal.isEmpty)
      #expect(
        new.multiplyAccumulatesPerInputPixel < 0.5 * old.multiplyAccumulatesPerInputPixel)
    }
  }

  @Test func othersAreLeftAlone() throws {
    // Two pixels of reflection are not two of repetition; a padding convolution sees zeros, too.
    for network in [
      try network(mode: "reflect", amount: 2), try network(mode: "reflect", own: 1),
      try network(mode: "constant"),
      try network(mode: "reflect", coordinates: "half_pixel", nearest: "floor"),
    ] { #expect(try NearestUpsampleConv().applied(to: network).changes == 0) }
  }
}
