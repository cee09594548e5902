import Impasto

/// Networks that look at pictures in windows, or know where in the picture they are, in the nodes
/// that PyTorch's exporters write.
public enum WindowNetwork {
  /// Attention inside windows, between two 3×3 convolutions, with a direct way around it.
  ///
  /// - Parameters:
  ///   - window: pixels along a side.
  ///   - shift: pixels that the picture is turned around by first, and back afterwards.
  ///   - mask: the picture's side at which the export fixed one mask a window; nil for none.
  public static func attention(
    window: Int = 8, shift: Int = 0, mask: Int? = nil
  ) throws -> [UInt8] {
    var b = NetworkBuilder()
    let side = mask.map { Dimension.fixed($0) }
    let input = b.input(
      "input", [.fixed(1), .fixed(3), side ?? .symbolic("h"), side ?? .symbolic("w")])
    let first = conv(&b, input, inputs: 3, outputs: 4)
    let last = b.node("Transpose", [first], ["perm": .ints([0, 2, 3, 1])])
    let shape = b.node("Shape", [last])
    let (h, w) = (length(&b, shape, 1), length(&b, shape, 2))
    let size = b.constant(shape: [1], integers: [window])
    let (rows, columns) = (b.node("Div", [h, size]), b.node("Div", [w, size]))
    func list(_ parts: [Any]) -> String {
      let names = parts.map { part in
        (part as? String) ?? b.constant(shape: [1], integers: [(part as? Int) ?? 0])
      }
      return b.concat(names, axis: 0)
    }
    var turned = last
    if shift > 0 { for axis in 1...2 { turned = roll(&b, turned, axis: axis, by: shift) } }
    let parts = b.node(
      "Reshape", [turned, list([1, rows, window, columns, window, 4])], name: "partition")
    let grouped = b.node("Transpose", [parts], ["perm": .ints([0, 1, 3, 2, 4, 5])])
    let tokens = b.node("Reshape", [grouped, list([-1, window * window, 4])])
    func linear(_ seed: Float) -> String {
      b.node("MatMul", [tokens, b.constant(shape: [4, 4], floats: weights(16, seed))])
    }
    let (queries, values) = (linear(1), linear(3))
    let keys = b.node("Transpose", [linear(2)], ["perm": .ints([0, 2, 1])])
    var scores = b.node("MatMul", [queries, keys])
    if let mask {
      let count = (mask / window) * (mask / window)
      let masks = b.constant(
        shape: [count, window * window, window * window],
        floats: weights(count * window * window * window * window, 5))
      scores = b.node("Add", [scores, masks], name: "mask")
    }
    let seen = b.node("MatMul", [b.node("Softmax", [scores], ["axis": .int(-1)]), values])
    let apart = b.node("Reshape", [seen, list([1, rows, columns, window, window, 4])])
    let together = b.node("Transpose", [apart], ["perm": .ints([0, 1, 3, 2, 4, 5])])
    var whole = b.node("Reshape", [together, list([1, h, w, 4])])
    if shift > 0 { for axis in 1...2 { whole = roll(&b, whole, axis: axis, by: -shift) } }
    // Tokens of the whole picture, as transformer blocks add them up.
    let flat = [whole, last].map { b.node("Reshape", [$0, list([1, b.node("Mul", [h, w]), 4])]) }
    let sum = b.node("Reshape", [b.add(flat[0], flat[1]), list([1, h, w, 4])])
    let back = b.node("Transpose", [sum], ["perm": .ints([0, 3, 1, 2])])
    b.output(conv(&b, back, inputs: 4, outputs: 3), named: "output")
    return try b.serialized()
  }

  /// Subtracts the mean of each window of 8×8.
  public static func means() throws -> [UInt8] {
    try around { b, features in
      let shape = b.node("Shape", [features])
      let eight = b.constant(shape: [1], integers: [8])
      let counts = [2, 3].map { b.node("Div", [length(&b, shape, $0), eight]) }
      let four = b.constant(shape: [1], integers: [4])
      let one = b.constant(shape: [1], integers: [1])
      let parts = b.node(
        "Reshape", [features, b.concat([one, four, counts[0], eight, counts[1], eight], axis: 0)])
      let mean = b.node("ReduceMean", [parts], ["axes": .ints([3, 5]), "keepdims": .int(1)])
      return b.node("Reshape", [b.node("Sub", [parts, mean]), shape])
    }
  }

  /// Normalises windows that are an eighth of the picture, whatever its size.
  public static func eighths() throws -> [UInt8] {
    try around { b, features in
      let shape = b.node("Shape", [features])
      let eight = b.constant(shape: [1], integers: [8])
      let sides = [2, 3].map { b.node("Div", [length(&b, shape, $0), eight]) }
      let four = b.constant(shape: [1], integers: [4])
      let one = b.constant(shape: [1], integers: [1])
      let parts = b.node(
        "Reshape", [features, b.concat([one, four, eight, sides[0], eight, sides[1]], axis: 0)],
        name: "partition")
      return b.node("Reshape", [b.node("Softmax", [parts], ["axis": .int(-1)]), shape])
    }
  }

  /// How a position embedding gets the picture's size.
  public enum Embedding: Sendable, CaseIterable {
    case fixed, resized, cut, tokens, computed, joined, multiplied
  }

  /// Features that something is added to which differs from place to place.
  public static func embedded(_ embedding: Embedding) throws -> [UInt8] {
    let isFixed = embedding == .fixed || embedding == .tokens
    return try around(side: isFixed ? 64 : nil) { b, features in
      let shape = b.node("Shape", [features])
      func constant(_ side: Int) -> String {
        b.constant(shape: [1, 4, side, side], floats: weights(4 * side * side, 7))
      }
      switch embedding {
      case .fixed: return b.node("Add", [features, constant(64)], name: "pos")
      case .tokens:
        let list = b.constant(shape: [3], integers: [1, 4, 4096])
        let flat = b.node(
          "Transpose", [b.node("Reshape", [features, list])], ["perm": .ints([0, 2, 1])])
        let own = b.constant(shape: [1, 4096, 4], floats: weights(4096 * 4, 7))
        let sum = b.node("Add", [flat, own], name: "pos")
        return b.node("Reshape", [b.node("Transpose", [sum], ["perm": .ints([0, 2, 1])]), shape])
      case .resized, .multiplied:
        let resized = b.node(
          "Resize", [constant(16), "", "", shape],
          ["mode": .string("linear"), "coordinate_transformation_mode": .string("half_pixel")])
        return b.node(embedding == .resized ? "Add" : "Mul", [features, resized], name: "pos")
      case .cut:
        var part = b.constant(
          shape: [1, 1, 2048, 2048], floats: [Float](repeating: 1, count: 2048 * 2048 - 1) + [2])
        for axis in 2...3 {
          part = b.node(
            "Slice",
            [
              part, b.constant(shape: [1], integers: [0]), length(&b, shape, axis),
              b.constant(shape: [1], integers: [axis]),
            ])
        }
        return b.node("Add", [features, part], name: "pos")
      case .computed, .joined:
        let numbers = b.node(
          "Range",
          [
            b.constant(shape: [], integers: [0]),
            b.node("Gather", [shape, b.constant(shape: [], integers: [3])]),
            b.constant(shape: [], integers: [1]),
          ])
        let ramp = b.node("Cast", [numbers], ["to": .int(1)])
        if embedding == .computed { return b.node("Add", [features, ramp], name: "pos") }
        let zero = b.mul(features, b.constant(shape: [], floats: [0]))
        let list = b.concat(
          [1, 1].map { b.constant(shape: [1], integers: [$0]) }
            + [length(&b, shape, 2), length(&b, shape, 3)], axis: 0)
        let map = b.node("Expand", [ramp, list])
        let joined = b.node("Concat", [zero, map], name: "pos", ["axis": .int(1)])
        let weight = b.constant(shape: [4, 5, 1, 1], floats: weights(20, 9))
        return b.conv(joined, weight: weight, kernel: [1, 1])
      }
    }
  }

  // MARK: Parts

  /// Something between two 3×3 convolutions of 4 features.
  private static func around(
    side: Int? = nil, _ body: (inout NetworkBuilder, String) -> String
  ) throws -> [UInt8] {
    var b = NetworkBuilder()
    let length = side.map { Dimension.fixed($0) }
    let input = b.input(
      "input", [.fixed(1), .fixed(3), length ?? .symbolic("h"), length ?? .symbolic("w")])
    let features = conv(&b, input, inputs: 3, outputs: 4)
    let result = body(&b, features)
    b.output(conv(&b, result, inputs: 4, outputs: 3), named: "output")
    return try b.serialized()
  }

  /// `torch.roll` as both exporters write it.
  private static func roll(
    _ b: inout NetworkBuilder, _ tensor: String, axis: Int, by places: Int
  ) -> String {
    func slice(_ start: Int, _ end: Int) -> String {
      let numbers = [start, end, axis].map { b.constant(shape: [1], integers: [$0]) }
      return b.node("Slice", [tensor] + numbers)
    }
    let name = "\(places > 0 ? "roll" : "unroll") \(axis == 1 ? "rows" : "columns")"
    let parts = [slice(places, Int.max), slice(0, places)]
    return b.node("Concat", parts, name: name, ["axis": .int(axis)])
  }

  private static func length(_ b: inout NetworkBuilder, _ shape: String, _ axis: Int) -> String {
    b.node("Gather", [shape, b.constant(shape: [1], integers: [axis])], ["axis": .int(0)])
  }

  private static func conv(
    _ b: inout NetworkBuilder, _ tensor: String, inputs: Int, outputs: Int
  ) -> String {
    let weight = b.constant(
      shape: [outputs, inputs, 3, 3], floats: weights(outputs * inputs * 9, 4))
    return b.conv(tensor, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
  }

  /// Numbers of both signs below a third.
  private static func weights(_ count: Int, _ seed: Float) -> [Float] {
    (0..<count).map { Float(($0 * 37 + Int(seed) * 11) % 67 - 33) / 100 }
  }
}
