import Onnx
import Testing

/// Which reductions are found, of which level, and what the networks look like afterwards.
@Suite struct StatisticsSplitTests {
  private func split(
    opset: Int = 17, _ build: (inout NetworkBuilder, String) -> String
  ) throws -> StatisticsSplit? {
    try StatisticsSplit(of: try Samples.single(opset: opset, build))
  }

  private func normalised(_ b: inout NetworkBuilder, _ x: String) -> String {
    let ones = b.constant(shape: [3], floats: [1, 2, 3])
    let zeros = b.constant(shape: [3], floats: [0, 1, 0])
    return b.node("InstanceNormalization", [x, ones, zeros])
  }

  private func convolved(_ b: inout NetworkBuilder, _ x: String) -> String {
    var dice = Dice(3)
    let weight = b.constant(shape: [3, 3, 3, 3], floats: dice.weights(81, positive: false))
    return b.conv(x, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
  }

  @Test func networksWithoutAreLeftAlone() throws {
    #expect(try split { b, x in b.relu(x) } == nil)
    #expect(try split { b, x in b.node("ReduceMean", [x], ["axes": .ints([1])]) } == nil)
  }

  @Test func levelsFollowDependence() throws {
    let split = try #require(
      try split { b, x in
        let first = normalised(&b, convolved(&b, x))
        let second = normalised(&b, convolved(&b, first))
        // Beside the other, and so of the first level too.
        let beside = normalised(&b, convolved(&b, x))
        return b.add(second, beside)
      })
    #expect(split.reductions.map(\.level) == [1, 1, 2])
    #expect(split.levels == 2)
    let tiles = try SpatialAnalysis(of: split.tileNetwork())
    #expect(tiles.nonLocal.isEmpty)
    #expect(tiles.halo == Halo(top: 2, left: 2, bottom: 2, right: 2))
    // A level's network ends at its feature maps: the second convolution belongs to level 2 alone.
    let (first, maps) = try split.featureNetwork(level: 1)
    #expect(maps.count == 2)
    #expect(first.nodes.count { $0.operation == "Conv" } == 2)
    #expect(first.inputs.map(\.name) == ["input"])
    let (second, _) = try split.featureNetwork(level: 2)
    #expect(second.nodes.count { $0.operation == "Conv" } == 2)
    #expect(second.inputs.count == 3)
  }

  @Test func aVarianceInPrimitiveOperatorsIsOfTheLevelOfItsMean() throws {
    for square in ["Mul", "Pow", "ReduceSumSquare", "ReduceL2"] {
      let split = try #require(
        try split { b, x in
          let mean = b.node("ReduceMean", [x], ["axes": .ints([2, 3])])
          let d = b.node("Sub", [x, mean])
          let axes: [String: Attribute] = ["axes": .ints([2, 3])]
          let spread =
            switch square {
            case "Mul": b.node("ReduceMean", [b.mul(d, d)], axes)
            case "Pow":
              b.node("ReduceMean", [b.node("Pow", [d, b.constant(shape: [], floats: [2])])], axes)
            default: b.node(square, [d], axes)
            }
          return b.node("Div", [d, spread])
        })
      #expect(split.levels == 1, "\(square)")
      #expect(split.reductions.map(\.featureMap) == ["input", "input"], "\(square)")
    }
    // A cube isn't a variance: it waits for the mean.
    let cube = try #require(
      try split { b, x in
        let mean = b.node("ReduceMean", [x], ["axes": .ints([2, 3])])
        let d = b.node("Sub", [x, mean])
        let third = b.node("Pow", [d, b.constant(shape: [], floats: [3])])
        return b.node("Div", [d, b.node("ReduceMean", [third], ["axes": .ints([2, 3])])])
      })
    #expect(cube.levels == 2)
    // Nor is the distance from another tensor's mean.
    let other = try #require(
      try split { b, x in
        let mean = b.node("ReduceMean", [b.relu(x)], ["axes": .ints([2, 3])])
        let d = b.node("Sub", [x, mean])
        return b.node(
          "Div", [d, b.node("ReduceMean", [b.mul(d, d)], ["axes": .ints([2, 3])])])
      })
    #expect(other.levels == 2)
  }

  @Test func whatGoesOverOneAxisAloneStaysNonLocal() throws {
    let network = try Samples.single { b, x in
      let rows = b.node("ReduceMean", [x], ["axes": .ints([2])])
      return b.mul(x, normalised(&b, b.mul(x, rows)))
    }
    let split = try #require(try StatisticsSplit(of: network))
    #expect(split.reductions.map(\.operator) == ["InstanceNormalization"])
    let tiles = try SpatialAnalysis(of: split.tileNetwork())
    #expect(tiles.nonLocal.map(\.operator) == ["ReduceMean"])
    // A scale for every place is no statistic.
    let layer = try perPlaceLayerNorm()
    #expect(layer == nil)
  }

  private func perPlaceLayerNorm() throws -> StatisticsSplit? {
    var b = NetworkBuilder()
    let x = b.input("input", [.fixed(1), .fixed(3), .fixed(8), .fixed(8)])
    let scale = b.constant(shape: [3, 8, 8], floats: [Float](repeating: 1, count: 192))
    b.output(b.node("LayerNormalization", [x, scale], ["axis": .int(1)]), named: "output")
    return try StatisticsSplit(of: try b.network())
  }

  @Test func sizesUsedAsNumbersAreTheWholePictures() throws {
    let split = try #require(
      try split { b, x in
        let shape = b.node("Shape", [x])
        let rows = b.node("Gather", [shape, b.constant(shape: [], integers: [2])])
        let number = b.node("Cast", [rows], ["to": .int(1)])
        // As a shape the tile's own is meant.
        let back = b.node("Reshape", [x, shape])
        return b.node("Div", [back, number])
      })
    #expect(split.reductions.isEmpty)
    #expect(split.sizes.count == 1)
    #expect(try split.sizeValues(rows: 300, columns: 7).values.first == [300])
    let tiles = try split.tileNetwork()
    #expect(tiles.inputs.count == 2)
    #expect(tiles.nodes.contains { $0.operation == "Shape" })
  }

  @Test func groupsAreJoinedFromTheirChannels() throws {
    let split = try #require(
      try split(opset: 17) { b, x in
        b.node("ReduceSum", [x, b.constant(shape: [3], integers: [1, 2, 3])])
      })
    let input = try #require(split.reductions.first?.inputs.first)
    #expect(input.elements == [0, 0, 0])
    let moments = ChannelMoments(values: [.mean: [1, 2, 6]])
    #expect(input.values(moments, positions: 10) == [90])
  }
}
