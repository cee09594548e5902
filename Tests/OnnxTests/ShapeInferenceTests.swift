import Testing

@testable import Onnx

@Suite struct ShapeInferenceTests {
  private func output(_ network: Network, _ height: Int, _ width: Int) throws -> [Int]? {
    try ShapeInference(of: network, inputs: ["input": [1, 3, height, width]]).shapes["output"]
  }

  @Test func followsSuperResolution() throws {
    let network = try Samples.superResolution().network()
    #expect(try output(network, 17, 30) == [1, 3, 34, 60])
  }

  /// Figures as ONNX Runtime gives them.
  @Test func convolutionsAndPools() throws {
    func conv(_ attributes: [String: Attribute]) throws -> Network {
      try Samples.single { b, input in
        let w = b.constant(shape: [4, 3, 3, 5], floats: [Float](repeating: 1, count: 180))
        return b.node("Conv", [input, w], attributes)
      }
    }
    #expect(try output(conv([:]), 10, 11) == [1, 4, 8, 7])
    #expect(
      try output(conv(["strides": .ints([2, 3]), "pads": .ints([1, 0, 2, 1])]), 10, 11)
        == [1, 4, 6, 3])
    #expect(try output(conv(["dilations": .ints([3, 2])]), 10, 11) == [1, 4, 4, 3])
    #expect(
      try output(conv(["auto_pad": .string("SAME_UPPER"), "strides": .ints([2, 2])]), 11, 10)
        == [1, 4, 6, 5])
    let transposed = try Samples.single { b, input in
      let w = b.constant(shape: [3, 2, 3, 3], floats: [Float](repeating: 1, count: 54))
      return b.convTranspose(
        input, weight: w, kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1],
        outputPadding: [1, 1])
    }
    #expect(try output(transposed, 7, 5) == [1, 2, 14, 10])
    let pool = try Samples.single { b, input in
      b.pool("MaxPool", input, kernel: [3, 3], strides: [2, 2], ceilMode: true)
    }
    #expect(try output(pool, 6, 7) == [1, 3, 3, 3])
  }

  /// The chain that PyTorch writes for `F.interpolate(x, size=(2h, 2w))`.
  @Test func foldsExportedSizeArithmetic() throws {
    let network = try Samples.single { b, input in
      let shape = b.node("Shape", [input])
      let sizes = [2, 3].map { axis -> String in
        let length = b.node(
          "Gather", [shape, b.constant(shape: [], integers: [axis])], ["axis": .int(0)])
        let real = b.node("Cast", [length], ["to": .int(1)])
        let doubled = b.node("Mul", [real, b.constant(shape: [], floats: [1.5])])
        let whole = b.node("Cast", [b.node("Floor", [doubled])], ["to": .int(7)])
        return b.node("Unsqueeze", [whole, b.constant(shape: [1], integers: [0])])
      }
      let head = b.node(
        "Slice",
        [
          shape, b.constant(shape: [1], integers: [0]), b.constant(shape: [1], integers: [2]),
          b.constant(shape: [1], integers: [0]),
        ])
      let target = b.concat([head] + sizes, axis: 0)
      return b.node("Resize", [input, "", "", target], ["mode": .string("linear")])
    }
    #expect(try output(network, 5, 8) == [1, 3, 7, 12])
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.scaleY == Ratio(3, 2))
    #expect(analysis.nonLocal.isEmpty)
    // An odd length is resized by another ratio than 3/2.
    #expect(analysis.multipleY == 2)
  }

  /// What `F.pad` becomes in older exports: the pads reversed through a matrix.
  @Test func foldsExportedPadArithmetic() throws {
    let network = try Samples.single { b, input in
      let given = b.constant(shape: [4], integers: [1, 2, 3, 4])
      let zeros = b.node(
        "ConstantOfShape", [b.constant(shape: [1], integers: [4])],
        [
          "value": .tensor(Tensor(shape: [1], integers: [0])!)
        ])
      let pairs = b.node(
        "Reshape", [b.concat([given, zeros], axis: 0), b.constant(shape: [2], integers: [-1, 2])])
      let reversed = b.node(
        "Slice",
        [
          pairs, b.constant(shape: [1], integers: [-1]),
          b.constant(shape: [1], integers: [Int.min + 1]), b.constant(shape: [1], integers: [0]),
          b.constant(shape: [1], integers: [-1]),
        ])
      let turned = b.node("Transpose", [reversed], ["perm": .ints([1, 0])])
      let pads = b.node(
        "Cast", [b.node("Reshape", [turned, b.constant(shape: [1], integers: [-1])])],
        ["to": .int(7)])
      return b.node("Pad", [input, pads], ["mode": .string("reflect")])
    }
    // Left 1, right 2, top 3, bottom 4.
    #expect(try output(network, 10, 10) == [1, 3, 17, 13])
    #expect(throws: OnnxError.self) { try output(network, 4, 10) }
  }

  @Test func refusalsNameNodeFoundAndExpected() throws {
    let network = try Samples.single { b, input in
      let w = b.constant(shape: [4, 3, 9, 9], floats: [Float](repeating: 1, count: 972))
      return b.conv(input, weight: w, kernel: [9, 9], pads: [1, 1, 1, 1], name: "big")
    }
    #expect {
      _ = try output(network, 6, 20)
    } throws: {
      "\($0)"
        == "node \"big\" (Conv): found a window of 9 on 8 padded positions, expected a window that fits"
    }
    let reflect = try Samples.single { b, input in
      b.pad(input, top: 4, left: 0, bottom: 4, right: 0, mode: "reflect")
    }
    #expect(try output(reflect, 5, 1) == [1, 3, 13, 1])
    #expect {
      _ = try output(reflect, 4, 4)
    } throws: {
      "\($0)".hasSuffix("found reflect padding of 4 on 4 positions, expected at most 3")
    }
  }

  @Test func minimumAndLengths() throws {
    let network = try Samples.single { b, input in
      let w = b.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
      let half = b.conv(input, weight: w, kernel: [3, 3], strides: [2, 2])
      return b.pool("MaxPool", half, kernel: [7, 7], strides: [3, 3])
    }
    let analysis = try SpatialAnalysis(of: network)
    #expect(analysis.minimumY == 15)
    #expect(analysis.outputLength(14, axis: .y) == nil)
    #expect(analysis.outputLength(15, axis: .y) == 1)
    #expect(analysis.scaleY == Ratio(1, 6))
    #expect(analysis.alignmentX == 6)
  }
}
