import Onnx

/// An operator on a tensor of 1 × 4 × 8 × 6, whose derivative is to be checked.
public struct DerivativeCase: Sendable, CustomStringConvertible {
  /// What messages call it.
  public let description: String
  /// Adds the operator's nodes to a network and returns the result's name.
  public let build: @Sendable (inout NetworkBuilder, String) -> String

  init(_ description: String, _ build: @escaping @Sendable (inout NetworkBuilder, String) -> String)
  {
    (self.description, self.build) = (description, build)
  }

  /// The input's lengths.
  public static let shape = [1, 4, 8, 6]

  /// All cases: every operator that has a derivative is in one of them.
  public static let all =
    convolutions + activations + pools + paddings + arithmetic + products + rearrangements
    + reductions + resizes

  /// Numbers between −0.5 and 0.5, the same for a seed.
  public static func values(_ shape: [Int], seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<shape.reduce(1, *)).map { _ in .random(in: -0.5...0.5, using: &generator) }
  }

  /// The case's network: input `x`, output `y`.
  public func network() throws -> Network {
    var builder = NetworkBuilder()
    let input = builder.input("x", Self.shape.map { .fixed($0) })
    builder.output(build(&builder, input), named: "y")
    return try builder.network()
  }

  private static func constant(
    _ b: inout NetworkBuilder, _ shape: [Int], plus offset: Float = 0
  ) -> String {
    b.constant(shape: shape, floats: values(shape, seed: 7).map { $0 + offset })
  }

  private static func scalar(_ b: inout NetworkBuilder, _ value: Float) -> String {
    b.constant(shape: [], floats: [value])
  }

  private static func list(_ b: inout NetworkBuilder, _ values: [Int]) -> String {
    b.constant(shape: [values.count], integers: values)
  }

  private static let convolutions: [DerivativeCase] = [
    DerivativeCase("Conv, stride 1") { b, x in
      b.conv(x, weight: constant(&b, [5, 4, 3, 3]), kernel: [3, 3], pads: [1, 1, 1, 1])
    },
    DerivativeCase("Conv, stride 1 and dilations") { b, x in
      b.conv(
        x, weight: constant(&b, [5, 4, 3, 2]), kernel: [3, 2], pads: [0, 3, 1, 2],
        dilations: [2, 3])
    },
    DerivativeCase("Conv, strides and dilations") { b, x in
      b.conv(
        x, weight: constant(&b, [6, 4, 3, 3]), kernel: [3, 3], strides: [2, 1],
        pads: [1, 2, 1, 2], dilations: [1, 2])
    },
    DerivativeCase("Conv, groups") { b, x in
      b.conv(
        x, weight: constant(&b, [4, 2, 3, 3]), kernel: [3, 3], pads: [1, 1, 0, 0], groups: 2)
    },
    DerivativeCase("Conv, groups and strides") { b, x in
      b.conv(
        x, weight: constant(&b, [6, 2, 3, 3]), kernel: [3, 3], strides: [3, 2],
        pads: [1, 1, 1, 1], groups: 2)
    },
    DerivativeCase("ConvTranspose") { b, x in
      b.convTranspose(
        x, weight: constant(&b, [4, 3, 4, 4]), kernel: [4, 4], strides: [2, 2],
        pads: [1, 1, 1, 1])
    },
    DerivativeCase("ConvTranspose, groups and output padding") { b, x in
      b.convTranspose(
        x, weight: constant(&b, [4, 3, 3, 3]), kernel: [3, 3], strides: [2, 3],
        pads: [1, 0, 1, 1], outputPadding: [1, 2], groups: 2)
    },
    DerivativeCase("BatchNormalization") { b, x in
      let (scale, bias) = (constant(&b, [4]), constant(&b, [4]))
      let (mean, variance) = (constant(&b, [4]), constant(&b, [4], plus: 1))
      return b.node(
        "BatchNormalization", [x, scale, bias, mean, variance], ["epsilon": .float(1e-3)])
    },
  ]

  private static let activations: [DerivativeCase] =
    ["Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Abs", "Softplus", "Erf"]
    .map { name in DerivativeCase(name) { b, x in b.node(name, [x]) } }
    + ["Identity", "Dropout"].map { name in
      DerivativeCase(name) { b, x in b.node(name, [b.mul(x, x)]) }
    }
    + ["Log", "Sqrt", "Reciprocal"].map { name in
      DerivativeCase(name) { b, x in b.node(name, [b.add(x, scalar(&b, 1))]) }
    } + [
      DerivativeCase("LeakyRelu") { b, x in b.node("LeakyRelu", [x], ["alpha": .float(0.2)]) },
      DerivativeCase("Elu") { b, x in b.node("Elu", [x], ["alpha": .float(0.7)]) },
      DerivativeCase("PRelu") { b, x in b.node("PRelu", [x, constant(&b, [4, 1, 1])]) },
      DerivativeCase("Clip") { b, x in
        b.node("Clip", [x, scalar(&b, -0.2), scalar(&b, 0.3)])
      },
      DerivativeCase("Cast") { b, x in b.node("Cast", [x], ["to": .int(1)]) },
    ]

  private static let pools: [DerivativeCase] = [
    DerivativeCase("MaxPool 2") { b, x in
      b.pool("MaxPool", x, kernel: [2, 2], strides: [2, 2])
    },
    DerivativeCase("MaxPool 3 × 2, a rest uncovered") { b, x in
      b.pool("MaxPool", x, kernel: [3, 2], strides: [3, 2])
    },
    DerivativeCase("MaxPool 3, overlapping") { b, x in
      b.pool("MaxPool", x, kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1])
    },
    DerivativeCase("AveragePool 2") { b, x in
      b.pool("AveragePool", x, kernel: [2, 2], strides: [2, 2])
    },
    DerivativeCase("AveragePool 3, overlapping") { b, x in
      b.pool("AveragePool", x, kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1])
    },
    DerivativeCase("GlobalAveragePool") { b, x in b.node("GlobalAveragePool", [b.mul(x, x)]) },
  ]

  private static let paddings: [DerivativeCase] = ["constant", "reflect", "edge"].map { mode in
    DerivativeCase("Pad, \(mode)") { b, x in
      b.pad(x, top: 2, left: 1, bottom: 3, right: 2, mode: mode)
    }
  }

  private static let arithmetic: [DerivativeCase] = [
    DerivativeCase("Mul, broadcast, and Add") { b, x in
      b.add(b.mul(x, constant(&b, [1, 4, 1, 6])), b.mul(x, x))
    },
    DerivativeCase("Mul of a broadcast picture") { b, x in
      let part = b.node("ReduceMean", [x], ["axes": .ints([2]), "keepdims": .int(1)])
      return b.mul(part, x)
    },
    DerivativeCase("Sub and Div") { b, x in
      b.node(
        "Div",
        [b.node("Sub", [x, constant(&b, [4, 1, 1])]), b.add(b.mul(x, x), scalar(&b, 3))])
    },
    DerivativeCase("Sum and Mean") { b, x in
      let sum = b.node("Sum", [x, b.mul(x, x), constant(&b, [6])])
      return b.node("Mean", [sum, x, constant(&b, [4, 1, 1])])
    },
    DerivativeCase("Pow") { b, x in
      b.node("Pow", [b.add(x, scalar(&b, 1)), scalar(&b, 2.5)])
    },
    DerivativeCase("Max and Min") { b, x in
      b.node(
        "Min", [b.node("Max", [x, constant(&b, [4, 8, 6])]), b.mul(x, scalar(&b, 2))])
    },
    DerivativeCase("Where") { b, x in
      let above = b.node("Greater", [constant(&b, [4, 8, 6]), scalar(&b, 0)])
      return b.node("Where", [above, b.mul(x, x), b.node("Neg", [x])])
    },
  ]

  private static let products: [DerivativeCase] =
    [
      DerivativeCase("Reshape, Transpose, MatMul") { b, x in
        let rows = b.node("Reshape", [x, list(&b, [4, 48])])
        return b.node("MatMul", [rows, b.node("Transpose", [rows], ["perm": .ints([1, 0])])])
      },
      DerivativeCase("MatMul, batches broadcast") { b, x in
        b.node("MatMul", [constant(&b, [5, 8]), x])
      },
    ]
    + [(false, false), (false, true), (true, false), (true, true)].map { turnA, turnB in
      DerivativeCase("Gemm, transA \(turnA), transB \(turnB)") { b, x in
        let rows = b.node("Reshape", [x, list(&b, turnA ? [48, 4] : [4, 48])])
        let others = b.node("Reshape", [b.mul(x, x), list(&b, turnB ? [4, 48] : [48, 4])])
        // A column or a row, which is broadcast.
        let added = b.node("Slice", [rows] + [0, 1, turnA ? 0 : 1].map { list(&b, [$0]) })
        return b.node(
          "Gemm", [rows, others, added],
          [
            "alpha": .float(0.7), "beta": .float(1.3), "transA": .int(turnA ? 1 : 0),
            "transB": .int(turnB ? 1 : 0),
          ])
      }
    }

  private static let rearrangements: [DerivativeCase] = [
    DerivativeCase("Concat and Slice") { b, x in
      let joined = b.concat([x, b.mul(x, x)])
      return b.node(
        "Slice", [joined, list(&b, [1, 2]), list(&b, [7, 8]), list(&b, [1, 2])])
    },
    DerivativeCase("Slice, steps forwards and backwards") { b, x in
      b.node(
        "Slice", [x, list(&b, [1, -1]), list(&b, [8, -7]), list(&b, [2, 3]), list(&b, [3, -2])])
    },
    DerivativeCase("Split") { b, x in
      b.node("Split", [x, list(&b, [3, 5])], outputs: ["low", "high"], ["axis": .int(2)])
      return b.mul("low", b.node("Slice", ["high"] + [1, 4, 2].map { list(&b, [$0]) }))
    },
    DerivativeCase("Gather") { b, x in
      b.node(
        "Gather", [x, b.constant(shape: [2, 2], integers: [5, 0, -2, 0])], ["axis": .int(3)])
    },
    DerivativeCase("Flatten, Squeeze, Unsqueeze") { b, x in
      let flat = b.node("Flatten", [b.node("Squeeze", [b.mul(x, x), list(&b, [0])])])
      return b.node("Unsqueeze", [flat, list(&b, [0, 3])])
    },
    DerivativeCase("Expand") { b, x in
      let part = b.node("Slice", [x] + [2, 3, 2].map { list(&b, [$0]) })
      return b.node("Expand", [b.mul(part, part), list(&b, [2, 4, 5, 6])])
    },
    DerivativeCase("DepthToSpace, DCR") { b, x in
      b.depthToSpace(b.mul(x, x), block: 2, order: "DCR")
    },
    DerivativeCase("DepthToSpace, CRD") { b, x in
      b.depthToSpace(b.concat([x, b.mul(x, x)]), block: 2, order: "CRD")
    },
    DerivativeCase("SpaceToDepth") { b, x in
      b.node("SpaceToDepth", [b.mul(x, x)], ["blocksize": .int(2)])
    },
  ]

  private static let reductions: [DerivativeCase] =
    ["ReduceMean", "ReduceSumSquare"].map { name in
      DerivativeCase(name) { b, x in
        b.node(name, [b.mul(x, x)], ["axes": .ints([2, 3]), "keepdims": .int(1)])
      }
    } + [
      DerivativeCase("ReduceSum, axes not kept") { b, x in
        b.node("ReduceSum", [b.mul(x, x), list(&b, [1, -1])], ["keepdims": .int(0)])
      },
      DerivativeCase("ReduceSum of everything") { b, x in b.node("ReduceSum", [b.mul(x, x)]) },
    ]

  private static let resizes: [DerivativeCase] = [
    DerivativeCase("Resize, nearest") { b, x in
      b.resize(x, scaleY: 2, scaleX: 2, coordinates: "asymmetric", nearest: "floor")
    },
    DerivativeCase("Resize, nearest, not whole") { b, x in b.resize(x, scaleY: 1.5, scaleX: 0.5) },
    DerivativeCase("Resize, linear") { b, x in
      b.resize(x, scaleY: 2, scaleX: 2, mode: "linear")
    },
    DerivativeCase("Resize, cubic") { b, x in
      b.resize(x, scaleY: 1.5, scaleX: 2, mode: "cubic", coordinates: "align_corners")
    },
  ]
}
