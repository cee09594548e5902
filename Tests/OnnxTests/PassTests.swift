import Testing

@testable import Onnx

@Suite struct PassTests {
  /// Reflect pad, 3×3, ReLU, doubling, pad, 3×3: a small style network.
  private func style(
    mode: String, coordinates: String = "asymmetric", nearest: String = "floor"
  ) throws -> Network {
    var dice = Dice(3)
    var b = NetworkBuilder()
    let input = b.input("input", [.fixed(1), .fixed(2), .symbolic("h"), .symbolic("w")])
    let w1 = b.constant(shape: [3, 2, 3, 3], floats: dice.weights(54, positive: false))
    let w2 = b.constant(shape: [2, 3, 3, 3], floats: dice.weights(54, positive: false))
    let bias = b.constant(shape: [2], floats: [0.5, -0.25])
    let padded = b.pad(input, top: 1, left: 1, bottom: 1, right: 1, mode: mode)
    let features = b.relu(b.conv(padded, weight: w1, kernel: [3, 3]))
    let large = b.resize(
      features, scaleY: 2, scaleX: 2, coordinates: coordinates, nearest: nearest)
    let again = b.pad(large, top: 1, left: 1, bottom: 1, right: 1, mode: mode)
    b.output(b.conv(again, weight: w2, bias: bias, kernel: [3, 3]), named: "output")
    return try b.network()
  }

  private func picture(_ height: Int, _ width: Int) -> Values {
    var dice = Dice(11)
    return Values(
      [1, 2, height, width],
      (0..<2 * height * width).map { _ in Double.random(in: 0...1, using: &dice) })
  }

  @Test func channelsFirstGivesTheSameNumbersInTheUsualOrder() throws {
    var dice = Dice(5)
    let weights = dice.weights(2 * 2 * 9, positive: false)
    func network(last: Bool) throws -> Network {
      var b = NetworkBuilder()
      let shape: [Dimension] =
        last
        ? [.fixed(1), .symbolic("h"), .symbolic("w"), .fixed(2)]
        : [.fixed(1), .fixed(2), .symbolic("h"), .symbolic("w")]
      var tensor = b.input("input", shape)
      if last { tensor = b.node("Transpose", [tensor], ["perm": .ints([0, 3, 1, 2])]) }
      let kernel = b.constant(shape: [2, 2, 3, 3], floats: weights)
      tensor = b.conv(tensor, weight: kernel, kernel: [3, 3], pads: [1, 1, 1, 1])
      if last { tensor = b.node("Transpose", [tensor], ["perm": .ints([0, 2, 3, 1])]) }
      b.output(tensor, named: "output")
      return try b.network()
    }
    let last = try network(last: true)
    let analysis = try SpatialAnalysis(of: last)
    let flow = try PictureFlow(of: last)
    #expect(flow.inputName == "input" && flow.outputName == "output")
    #expect(flow.activationBytesPerInputPixel == analysis.activationBytesPerInputPixel)
    let pass = try #require(ChannelsFirst(flow))
    let turned = try pass.applied(to: last)
    #expect(turned.changes == 2)
    let after = try SpatialAnalysis(of: turned.network)
    #expect(!after.inputIsChannelsLast && !after.outputIsChannelsLast)
    #expect(after.inputChannels == 2 && after.halo == analysis.halo)
    let expected = try ReferenceEvaluator(network: network(last: false)).run(picture(9, 7))
    let found = try ReferenceEvaluator(network: turned.network).run(picture(9, 7))
    #expect(found.largestDifference(expected) == 0)
    #expect(try ChannelsFirst(PictureFlow(of: turned.network)) == nil)
  }

  @Test(arguments: [("asymmetric", "floor"), ("half_pixel", "round_prefer_floor")])
  func exactWithZeroPadding(coordinates: String, nearest: String) throws {
    let network = try style(mode: "constant", coordinates: coordinates, nearest: nearest)
    let folded = try ZeroPadding(interiorOnly: false).applied(to: network)
    #expect(folded.changes == 2)
    let rewritten = try NearestUpsampleConv().applied(to: folded.network)
    #expect(rewritten.changes == 1)
    #expect(!rewritten.network.nodes.contains { ["Pad", "Resize"].contains($0.operation) })
    let input = picture(9, 7)
    let expected = try ReferenceEvaluator(network: network).run(input)
    for changed in [folded.network, rewritten.network] {
      let found = try ReferenceEvaluator(network: changed).run(input)
      #expect(found.largestDifference(expected) < 1e-5)
    }
    // 4/9 of the work of the second convolution.
    let (before, after) = (
      try SpatialAnalysis(of: network), try SpatialAnalysis(of: rewritten.network)
    )
    #expect(before.multiplyAccumulatesPerInputPixel == 54 + 4 * 54)
    #expect(abs(after.multiplyAccumulatesPerInputPixel - (54 + 96)) < 1)
    #expect(before.halo == after.halo && after.scaleY == Ratio(2))
    #expect(after.nonLocal.isEmpty)
  }

  @Test(arguments: ["reflect", "edge"]) func exactInsideOtherwise(mode: String) throws {
    let network = try style(mode: mode)
    #expect(try ZeroPadding(interiorOnly: false).applied(to: network).changes == 0)
    let folded = try ZeroPadding().applied(to: network)
    #expect(folded.changes == 2)
    let rewritten = try NearestUpsampleConv().applied(to: folded.network).network
    let input = picture(12, 10)
    let expected = try ReferenceEvaluator(network: network).run(input)
    let found = try ReferenceEvaluator(network: rewritten).run(input)
    let halo = try SpatialAnalysis(of: network).halo
    let (rows, columns) = (2 * halo.top..<24 - 2 * halo.bottom, 2 * halo.left..<20 - 2 * halo.right)
    #expect(
      found.cropped(rows, columns).largestDifference(expected.cropped(rows, columns)) < 1e-5)
    #expect(found.largestDifference(expected) > 1e-3, "borders differ, or nothing was tested")
  }

  @Test(arguments: [2, 3, 4], ["CRD", "DCR"])
  func sumsMoveBeforeTheShuffle(block: Int, order: String) throws {
    var dice = Dice(4)
    let channels = 2 * block * block
    let weights = dice.weights(channels * 2 * 9, positive: false)
    func network(coordinates: String, nearest: String, factor: Int) throws -> Network {
      var b = NetworkBuilder()
      let input = b.input("input", [.fixed(1), .fixed(2), .symbolic("h"), .symbolic("w")])
      let kernel = b.constant(shape: [channels, 2, 3, 3], floats: weights)
      let features = b.conv(input, weight: kernel, kernel: [3, 3], pads: [1, 1, 1, 1])
      let large = b.resize(
        input, scaleY: Float(factor), scaleX: Float(factor), coordinates: coordinates,
        nearest: nearest)
      b.output(b.add(large, b.depthToSpace(features, block: block, order: order)), named: "output")
      return try b.network()
    }
    for (coordinates, nearest) in [("asymmetric", "floor"), ("half_pixel", "round_prefer_floor")] {
      let before = try network(coordinates: coordinates, nearest: nearest, factor: block)
      let after = try ShuffleLast().applied(to: before)
      #expect(after.changes == 1)
      let nodes = after.network.nodes
      #expect(nodes.map(\.operation) == ["Conv", "Conv", "Add", "DepthToSpace"])
      // The copies come first: OpenVINO adds in the buffer of the convolution that the first summand
      // comes from, and holds a map less if that is theirs.
      let copies = try #require(
        nodes.first {
          $0.operation == "Conv" && $0.inputs[0] == "input" && $0.ints("kernel_shape") == [1, 1]
        })
      #expect(nodes[2].inputs.first == copies.outputs.first)
      let expected = try ReferenceEvaluator(network: before).run(picture(5, 7))
      let found = try ReferenceEvaluator(network: after.network).run(picture(5, 7))
      #expect(found.largestDifference(expected) < 1e-6)
    }
    // Pixel p is not input pixel p ÷ block here.
    let other = try network(coordinates: "half_pixel", nearest: "floor", factor: block)
    #expect(try ShuffleLast().applied(to: other).changes == 0)
    if block > 2 {
      let rounded = try network(
        coordinates: "asymmetric", nearest: "round_prefer_floor", factor: block)
      #expect(try ShuffleLast().applied(to: rounded).changes == 0)
    }
  }

  @Test func leavesOthersAlone() throws {
    // Not a doubling of p ÷ 2: x = (p + ½) ÷ 2 − ½ rounded down.
    let other = try style(mode: "constant", coordinates: "half_pixel", nearest: "floor")
    let folded = try ZeroPadding().applied(to: other).network
    #expect(try NearestUpsampleConv().applied(to: folded).changes == 0)
    // The doubled picture is read twice.
    let shared = try Samples.single { b, x in
      let w = b.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
      let large = b.resize(x, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor")
      return b.add(large, b.conv(large, weight: w, kernel: [3, 3], pads: [1, 1, 1, 1]))
    }
    #expect(try NearestUpsampleConv().applied(to: shared).changes == 0)
    let bytes = try shared.serialized()
    #expect(try NearestUpsampleConv().applied(to: shared).network.serialized() == bytes)
  }
}
