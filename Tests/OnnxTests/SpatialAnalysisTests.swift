import Testing

@testable import Onnx

@Suite struct SpatialAnalysisTests {
  @Test func superResolution() throws {
    let analysis = try SpatialAnalysis(of: Samples.superResolution().network())
    #expect(analysis.nonLocal.isEmpty)
    #expect(analysis.scaleY == Ratio(2) && analysis.scaleX == Ratio(2))
    #expect(analysis.halo == Halo(top: 2, left: 2, bottom: 2, right: 2))
    #expect(analysis.alignmentY == 1 && analysis.minimumX == 1)
    #expect(analysis.inputChannels == 3 && analysis.outputChannels == 3)
    #expect(analysis.multiplyAccumulatesPerInputPixel == 216 + 864)
    // The sum reads two enlarged pictures of three channels and writes a third.
    #expect(analysis.activationBytesPerInputPixel == 4 * 3 * (3 * 4))
    #expect(analysis.outputLength(7, axis: .x) == 14)
  }

  /// Valid convolutions as in waifu2x: what is lost lies evenly on both sides.
  @Test func lossOfValidConvolutions() throws {
    let network = try Samples.single { b, input in
      let w = b.constant(shape: [3, 3, 5, 3], floats: [Float](repeating: 1, count: 135))
      let inner = b.conv(input, weight: w, kernel: [5, 3])
      let large = b.resize(inner, scaleY: 2, scaleX: 2)
      return b.conv(large, weight: w, kernel: [5, 3])
    }
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.lossY == (before: 6, after: 6))
    #expect(analysis.lossX == (before: 3, after: 3))
    #expect(analysis.outputLength(20, axis: .y) == 28)
    #expect(analysis.halo.top == 3)
    #expect(analysis.halo.bottom == 3)
  }

  /// Strided SAME_UPPER pads by the length's rest, and the output is rounded up.
  @Test func roundsUpAndNeedsCongruentTiles() throws {
    let network = try Samples.single { b, input in
      let w = b.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
      let half = b.node(
        "Conv", [input, w], ["strides": .ints([2, 2]), "auto_pad": .string("SAME_UPPER")])
      return b.resize(half, scaleY: 2, scaleX: 2)
    }
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.nonLocal.isEmpty)
    #expect(analysis.alignmentY == 2)
    #expect(analysis.congruenceY == 2)
    #expect(analysis.multipleY == 1)
    #expect(analysis.outputLength(7, axis: .y) == 8)
  }

  /// With two such strides the field reaches further back for some rests than for aligned lengths: the
  /// halo is that of all of them, since the picture may have any.
  @Test func theHaloHoldsForEveryRest() throws {
    var dice = Dice(11)
    var b = NetworkBuilder()
    let input = b.input("input", [.fixed(1), .fixed(1), .symbolic("h"), .symbolic("w")])
    var quarter = input
    for _ in 0..<2 {
      let w = b.constant(shape: [1, 1, 3, 3], floats: dice.weights(9, positive: true))
      quarter = b.node(
        "Conv", [quarter, w], ["strides": .ints([2, 2]), "auto_pad": .string("SAME_UPPER")])
    }
    b.output(quarter, named: "output")
    let network = try b.network()
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.congruenceY == 4)
    #expect(analysis.halo.top == 3)
    #expect(analysis.halo.bottom == 3)
    let evaluator = ReferenceEvaluator(network: network)
    let start = 20 - (analysis.halo.top + 3) / 4 * 4
    for rest in 0..<4 {
      let height = 60 + rest
      let picture = Values(
        [1, 1, height, 4], (0..<height * 4).map { _ in Double.random(in: 0...1, using: &dice) })
      var end = 24 + analysis.halo.bottom
      while (end - start) % 4 != rest { end += 1 }
      let tile = try evaluator.run(picture.cropped(start..<end, 0..<4))
      let whole = try evaluator.run(picture).cropped(5..<6, 0..<1)
      let core = tile.cropped(5 - start / 4..<6 - start / 4, 0..<1)
      #expect(core.largestDifference(whole) < 1e-12, "rest \(rest)")
    }
  }

  /// Tiles whose length leaves the picture's rest are padded like it; others aren't.
  @Test func congruentTilesEqualWhole() throws {
    var dice = Dice(5)
    var b = NetworkBuilder()
    let input = b.input("input", [.fixed(1), .fixed(1), .symbolic("h"), .symbolic("w")])
    let w = b.constant(shape: [1, 1, 3, 3], floats: dice.weights(9, positive: true))
    let half = b.node(
      "Conv", [input, w], ["strides": .ints([2, 2]), "auto_pad": .string("SAME_UPPER")])
    b.output(
      b.resize(half, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor"),
      named: "output")
    let network = try b.network()
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.congruenceY == 2)
    let picture = Values(
      [1, 1, 21, 4], (0..<84).map { _ in Double.random(in: 0...1, using: &dice) })
    let evaluator = ReferenceEvaluator(network: network)
    let whole = try evaluator.run(picture).cropped(8..<10, 0..<4)
    func core(_ end: Int) throws -> Values {
      let start = 8 - (analysis.halo.top + 1) / 2 * 2
      return try evaluator.run(picture.cropped(start..<end, 0..<4))
        .cropped(8 - start..<10 - start, 0..<4)
    }
    #expect(try core(15).largestDifference(whole) < 1e-12)
    #expect(try core(14).largestDifference(whole) > 1e-3)
  }

  /// A small U-Net: half size, then enlarged to the skip connection's size.
  @Test func enlargingToSkipNeedsMultiple() throws {
    let network = try Samples.single { b, input in
      let w = b.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
      let small = b.pool("MaxPool", input, kernel: [2, 2], strides: [2, 2])
      let inner = b.conv(small, weight: w, kernel: [3, 3], pads: [1, 1, 1, 1])
      let large = b.node(
        "Resize", [inner, "", "", b.node("Shape", [input])],
        ["coordinate_transformation_mode": .string("asymmetric"), "nearest_mode": .string("floor")])
      return b.concat([input, large])
    }
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.nonLocal.isEmpty)
    #expect(analysis.alignmentY == 2 && analysis.multipleY == 2)
    #expect(analysis.halo == Halo(top: 3, left: 3, bottom: 3, right: 3))
    #expect(analysis.outputChannels == 6)
  }

  @Test(arguments: ["CRD", "DCR"]) func pixelShuffleInOtherSpellings(order: String) throws {
    let network = try Samples.single { b, input in
      let w = b.constant(shape: [12, 3, 3, 3], floats: [Float](repeating: 1, count: 324))
      let many = b.conv(input, weight: w, kernel: [3, 3], pads: [1, 1, 1, 1])
      let shape = b.node("Shape", [many])
      func length(_ axis: Int) -> String {
        b.node("Gather", [shape, b.constant(shape: [1], integers: [axis])], ["axis": .int(0)])
      }
      let (h, w2) = (length(2), length(3))
      func list(_ parts: [Any]) -> String {
        b.concat(
          parts.map { part in
            (part as? String) ?? b.constant(shape: [1], integers: [(part as? Int) ?? 0])
          }, axis: 0)
      }
      let split = b.node(
        "Reshape", [many, list(order == "CRD" ? [1, 3, 2, 2, h, w2] : [1, 2, 2, 3, h, w2])])
      let turned = b.node(
        "Transpose", [split],
        ["perm": .ints(order == "CRD" ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2])])
      let two = b.constant(shape: [1], integers: [2])
      let large = b.node(
        "Reshape", [turned, list([1, 3, b.node("Mul", [h, two]), b.node("Mul", [w2, two])])])
      let w3 = b.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
      return b.conv(large, weight: w3, kernel: [3, 3], pads: [1, 1, 1, 1])
    }
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.nonLocal.isEmpty)
    #expect(analysis.scaleX == Ratio(2))
    #expect(analysis.halo == Halo(top: 2, left: 2, bottom: 2, right: 2))
  }

  @Test func channelsLast() throws {
    var b = NetworkBuilder()
    let input = b.input("input", [.fixed(1), .symbolic("h"), .symbolic("w"), .fixed(3)])
    let turned = b.node("Transpose", [input], ["perm": .ints([0, 3, 1, 2])])
    let w = b.constant(shape: [5, 3, 5, 3], floats: [Float](repeating: 1, count: 225))
    let features = b.conv(turned, weight: w, kernel: [5, 3], pads: [2, 1, 2, 1])
    b.output(b.node("Transpose", [features], ["perm": .ints([0, 2, 3, 1])]), named: "output")
    let analysis = try SpatialAnalysis(of: b.network())
    #expect(analysis.inputIsChannelsLast && analysis.outputIsChannelsLast)
    #expect(analysis.outputChannels == 5)
    #expect(analysis.halo == Halo(top: 2, left: 1, bottom: 2, right: 1))
    #expect(analysis.outputLength(9, axis: .y) == 9)
  }

  /// Attention inside windows of 8 is local on a grid of 8.
  @Test func windowsBecomeAlignment() throws {
    let network = try Samples.single { b, input in
      let shape = b.node("Shape", [input])
      let eight = b.constant(shape: [1], integers: [8])
      let counts = [2, 3].map { axis -> String in
        let length = b.node(
          "Gather", [shape, b.constant(shape: [1], integers: [axis])], ["axis": .int(0)])
        return b.node("Div", [length, eight])
      }
      let one = b.constant(shape: [1], integers: [1])
      let three = b.constant(shape: [1], integers: [3])
      let parts = b.node(
        "Reshape", [input, b.concat([one, three, counts[0], eight, counts[1], eight], axis: 0)])
      let windows = b.node("Transpose", [parts], ["perm": .ints([0, 2, 4, 1, 3, 5])])
      let softmax = b.node("Softmax", [windows], ["axis": .int(-1)])
      let back = b.node("Transpose", [softmax], ["perm": .ints([0, 3, 1, 4, 2, 5])])
      return b.node("Reshape", [back, shape])
    }
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.nonLocal.isEmpty)
    #expect(analysis.alignmentX == 8)
    #expect(analysis.alignmentY == 1, "rows of a window aren't mixed")
    #expect(analysis.halo.left == 7 && analysis.halo.right == 7 && analysis.halo.top == 0)
    #expect(analysis.multipleY == 1 || analysis.multipleY == 8)
    #expect(analysis.multipleX == 8)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let operation: String
    let reason: NonLocalNode.Reason
    let build: @Sendable (inout NetworkBuilder, String) -> String
    var testDescription: String { operation }
  }

  static let cases: [Case] = [
    Case(operation: "InstanceNormalization", reason: .globalStatistics) { b, x in
      let ones = b.constant(shape: [3], floats: [1, 1, 1])
      return b.node("InstanceNormalization", [x, ones, ones], name: "culprit")
    },
    Case(operation: "GlobalAveragePool", reason: .globalStatistics) { b, x in
      b.mul(x, b.node("Sigmoid", [b.node("GlobalAveragePool", [x], name: "culprit")]))
    },
    Case(operation: "ReduceMean", reason: .globalStatistics) { b, x in
      b.node("Sub", [x, b.node("ReduceMean", [x], name: "culprit", ["axes": .ints([2, 3])])])
    },
    Case(operation: "Softmax", reason: .globalStatistics) { b, x in
      b.node("Softmax", [x], name: "culprit", ["axis": .int(3)])
    },
    Case(operation: "MatMul", reason: .globalStatistics) { b, x in
      let turned = b.node("Transpose", [x], ["perm": .ints([0, 1, 3, 2])])
      return b.node("MatMul", [b.node("MatMul", [x, turned], name: "culprit"), x], name: "second")
    },
    Case(operation: "Mul", reason: .positionDependent) { b, x in
      let shape = b.node("Shape", [x])
      let length = b.node("Gather", [shape, b.constant(shape: [], integers: [3])])
      let ramp = b.node(
        "Range",
        [b.constant(shape: [], integers: [0]), length, b.constant(shape: [], integers: [1])])
      return b.node("Mul", [x, b.node("Cast", [ramp], ["to": .int(1)])], name: "culprit")
    },
    Case(operation: "Concat", reason: .positionDependent) { b, x in
      b.node("Concat", [x, x], name: "culprit", ["axis": .int(2)])
    },
    Case(operation: "Slice", reason: .positionDependent) { b, x in
      let one = b.constant(shape: [1], integers: [-1])
      return b.node(
        "Slice",
        [
          x, one, b.constant(shape: [1], integers: [Int.min + 1]),
          b.constant(shape: [1], integers: [2]), one,
        ],
        name: "culprit")
    },
    Case(operation: "Pad", reason: .positionDependent) { b, x in
      b.node(
        "Pad", [x, b.constant(shape: [8], integers: [0, 0, 1, 1, 0, 0, 1, 1])], name: "culprit",
        ["mode": .string("wrap")])
    },
    Case(operation: "Resize", reason: .sizeDependent) { b, x in
      b.node(
        "Resize", [x, "", b.constant(shape: [4], floats: [1, 1, 2, 2])], name: "culprit",
        ["mode": .string("linear"), "coordinate_transformation_mode": .string("align_corners")])
    },
    Case(operation: "Resize", reason: .sizeDependent) { b, x in
      let small = b.pool("MaxPool", x, kernel: [7, 7], strides: [3, 3])
      let large = b.node(
        "Resize", [small, "", "", b.node("Shape", [x])], name: "culprit",
        ["mode": .string("linear")])
      return b.mul(x, large)
    },
    Case(operation: "com.acme.Warp", reason: .unknownOperator) { b, x in
      b.node("com.acme.Warp", [x], name: "culprit")
    },
    Case(operation: "Loop", reason: .unknownOperator) { b, x in
      b.node("Loop", [x], name: "culprit", ["body": .subgraph])
    },
    Case(operation: "Einsum", reason: .unknownOperator) { b, x in
      b.node("Einsum", [x], name: "culprit", ["equation": .string("nchw->nchw")])
    },
  ]

  @Test(arguments: cases) func namesNonLocalNodes(_ example: Case) throws {
    let analysis = try SpatialAnalysis(of: Samples.single(example.build))
    let first = try #require(analysis.nonLocal.first)
    #expect(first.node == "culprit")
    #expect(first.operator == example.operation)
    #expect(first.reason == example.reason, "\(first)")
    #expect(!first.detail.isEmpty)
  }

  @Test func fixedSizes() throws {
    var b = NetworkBuilder()
    let input = b.input("input", [.fixed(1), .fixed(3), .fixed(48), .fixed(64)])
    let w = b.constant(shape: [12, 3, 3, 3], floats: [Float](repeating: 1, count: 324))
    let many = b.conv(input, weight: w, kernel: [3, 3], pads: [1, 1, 1, 1])
    b.output(b.depthToSpace(many, block: 2), named: "output")
    let analysis = try SpatialAnalysis(of: b.network())
    #expect(analysis.fixedY == 48 && analysis.fixedX == 64)
    #expect(analysis.minimumX == 64)
    #expect(analysis.outputLength(48, axis: .y) == 96)
    #expect(analysis.outputLength(49, axis: .y) == nil)
    #expect(analysis.halo == Halo(top: 1, left: 1, bottom: 1, right: 1))
  }

  @Test func refusesWhatIsNoPicture() throws {
    var b = NetworkBuilder()
    let input = b.input("numbers", [.fixed(1), .fixed(8)])
    b.output(b.relu(input), named: "output")
    let network = try b.network()
    #expect(throws: OnnxError.self) { try SpatialAnalysis(of: network) }
    #expect {
      _ = try SpatialAnalysis(of: Samples.superResolution().network(), output: "features")
    } throws: {
      "\($0)".contains("\"features\"")
    }
  }
}
