/// Turns a nearest-neighbour doubling followed by a 3×3 convolution into a convolution at the low
/// resolution and a pixel shuffle.
///
/// On a doubled picture the three taps of a row fall on two source pixels only: output 2j reads
/// source pixels j − 1, j, j and output 2j − 1 reads j − 1, j − 1, j. Both see the same two pixels,
/// so one 2×2 convolution with four times the channels, whose weights are sums of the 3×3 ones,
/// makes all four outputs of such a block: 4/9 of the work, and no doubled picture in memory.
/// `DepthToSpace` puts them in their places; the blocks begin one output early and end one late,
/// which a `Slice` takes off.
///
/// With zero padding of one pixel (in the convolution or in a `Pad`) the result is exact
/// everywhere. Edge padding is exact for tiles inside the picture only, and so is reflect padding:
/// see ``ZeroPadding``, which should run first.
public struct NearestUpsampleConv: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Rewrites each doubling that only one such convolution reads.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    // The shuffle's channel order is one that older operator sets don't have.
    guard network.opset >= 11 else { return (network, 0) }
    var editor = GraphEditor(network)
    for conv in network.nodes where conv.operation == "Conv" {
      guard isPlain(conv), let enlarged = conv.inputs.first,
        let resize = editor.maker(of: enlarged),
        NearestEnlargement.factor(of: resize, in: network) == 2,
        editor.readers(of: enlarged) == 1, let source = resize.inputs.first,
        conv.inputs.count > 1, let weight = network.initializers[conv.inputs[1]],
        weight.shape.count == 4, weight.shape[2...] == [3, 3],
        let outputs = weight.shape.first, outputs > 0
      else { continue }
      guard
        let small = Tensor(
          shape: [4 * outputs, weight.shape[1], 2, 2],
          floats: Self.phases(try weight.floats(), outputs: outputs, inputs: weight.shape[1]))
      else { continue }
      var node = editor.proto(of: conv)
      node.input = [source, try editor.add(small, named: "\(conv.inputs[1]).phases")]
      if conv.inputs.count > 2, !conv.inputs[2].isEmpty {
        guard let bias = network.initializers[conv.inputs[2]],
          let repeated = Tensor(
            shape: [4 * outputs], floats: try bias.floats().flatMap { [$0, $0, $0, $0] })
        else { continue }
        node.input.append(try editor.add(repeated, named: "\(conv.inputs[2]).phases"))
      }
      guard let result = node.output.first else { continue }
      let shuffled = editor.unused("\(result).phases")
      node.output = [shuffled]
      node.attribute.removeAll { ["pads", "auto_pad", "kernel_shape"].contains($0.name) }
      node.attribute.append(try AttributeProto(name: "kernel_shape", value: .ints([2, 2])))
      node.attribute.append(try AttributeProto(name: "pads", value: .ints([1, 1, 1, 1])))
      var shuffle = NodeProto()
      shuffle.opType = "DepthToSpace"
      shuffle.name = editor.unused("\(conv.name).shuffle")
      shuffle.input = [shuffled]
      shuffle.output = [editor.unused("\(result).uncut")]
      shuffle.attribute = [
        try AttributeProto(name: "blocksize", value: .int(2)),
        try AttributeProto(name: "mode", value: .string("CRD")),
      ]
      var cut = NodeProto()
      cut.opType = "Slice"
      cut.name = editor.unused("\(conv.name).cut")
      cut.input = shuffle.output
      for (name, values) in [("starts", [1, 1]), ("ends", [-1, -1]), ("axes", [2, 3])] {
        guard let list = Tensor(shape: [2], integers: values) else { continue }
        cut.input.append(try editor.add(list, named: "\(conv.name).\(name)"))
      }
      cut.output = [result]
      editor.replace(conv, with: [node, shuffle, cut])
      editor.replace(resize, with: [])
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }

  /// The 2×2 weights of the four outputs of a block, phase fastest among the output channels as
  /// the order `CRD` wants. Phase 0 is the odd output before, phase 1 the even one.
  static func phases(_ weights: [Float], outputs: Int, inputs: Int) -> [Float] {
    let landing = [[0, 0, 1], [0, 1, 1]]
    var result = [Float](repeating: 0, count: 16 * outputs * inputs)
    for output in 0..<outputs {
      for phase in 0..<4 {
        for input in 0..<inputs {
          let from = (output * inputs + input) * 9
          let to = ((output * 4 + phase) * inputs + input) * 4
          for row in 0..<3 {
            for column in 0..<3 {
              let place = landing[phase / 2][row] * 2 + landing[phase % 2][column]
              result[to + place] += weights[from + row * 3 + column]
            }
          }
        }
      }
    }
    return result
  }

  /// Stride 1, one pixel of zero padding, no groups.
  private func isPlain(_ conv: Node) -> Bool {
    let same = ["SAME_UPPER", "SAME_LOWER"].contains(conv.string("auto_pad", "NOTSET"))
    return (conv.ints("strides") ?? [1, 1]) == [1, 1]
      && (conv.ints("dilations") ?? [1, 1]) == [1, 1] && conv.int("group", 1) == 1
      && (same
        || (conv.string("auto_pad", "NOTSET") != "VALID" && conv.ints("pads") == [1, 1, 1, 1]))
  }
}
