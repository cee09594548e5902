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
/// Exact everywhere, with one pixel of zero padding in the convolution (see ``ZeroPadding``, which
/// should run first) and with one pixel of reflect or edge padding in a `Pad` between the two: on
/// a doubled picture both repeat the outermost pixel, as edge padding of the small one does.
public struct NearestUpsampleConv: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Rewrites each doubling that only one such convolution reads.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    // The shuffle's channel order is one that older operator sets don't have.
    guard network.opset >= 11 else { return (network, 0) }
    var editor = GraphEditor(network)
    for conv in network.nodes where conv.operation == "Conv" {
      guard isPlain(conv), let padded = conv.inputs.first, editor.readers(of: padded) == 1
      else { continue }
      let pad = editor.maker(of: padded).flatMap { $0.operation == "Pad" ? $0 : nil }
      guard let enlarged = pad == nil ? padded : pad?.inputs.first,
        pad.map({ repeatsBorder($0, network) && !padsItself(conv) }) ?? padsItself(conv),
        let resize = editor.maker(of: enlarged),
        NearestEnlargement.factor(of: resize, in: network) == 2,
        editor.readers(of: enlarged) == 1, let source = resize.inputs.first,
        conv.inputs.count > 1, let weight = network.initializers[conv.inputs[1]],
        weight.elementType == .float, weight.shape.count == 4, weight.shape[2...] == [3, 3],
        let outputs = weight.shape.first, outputs > 0
      else { continue }
      guard
        let small = Tensor(
          shape: [4 * outputs, weight.shape[1], 2, 2],
          floats: Self.phases(try weight.floats(), outputs: outputs, inputs: weight.shape[1]))
      else { continue }
      var node = editor.proto(of: conv)
      let border = pad.map { editor.proto(of: $0) }
      let picture = border == nil ? source : editor.unused("\(source).bordered")
      node.input = [picture, try editor.add(small, named: "\(conv.inputs[1]).phases")]
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
      let own = border == nil ? [1, 1, 1, 1] : [0, 0, 0, 0]
      node.attribute.append(try AttributeProto(name: "pads", value: .ints(own)))
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
      if var border, let pad {
        border.input[0] = source
        border.output = [picture]
        border.attribute.removeAll { $0.name == "mode" }
        border.attribute.append(try AttributeProto(name: "mode", value: .string("edge")))
        editor.replace(pad, with: [border])
      }
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

  /// Stride 1, no dilation, no groups.
  private func isPlain(_ conv: Node) -> Bool {
    (conv.ints("strides") ?? [1, 1]) == [1, 1]
      && (conv.ints("dilations") ?? [1, 1]) == [1, 1] && conv.int("group", 1) == 1
      && (padsItself(conv) || (conv.ints("pads") ?? [0, 0, 0, 0]).allSatisfy { $0 == 0 })
  }

  /// One pixel of zeros around the picture.
  private func padsItself(_ conv: Node) -> Bool {
    let automatic = conv.string("auto_pad", "NOTSET")
    return ["SAME_UPPER", "SAME_LOWER"].contains(automatic)
      || (automatic != "VALID" && conv.ints("pads") == [1, 1, 1, 1])
  }

  /// One pixel of reflect or edge padding around the picture.
  private func repeatsBorder(_ pad: Node, _ network: Network) -> Bool {
    guard ["reflect", "edge"].contains(pad.string("mode", "constant")),
      pad.inputs.count < 4 || pad.inputs[3].isEmpty, let output = pad.outputs.first,
      !network.outputs.contains(where: { $0.name == output })
    else { return false }
    let amounts =
      pad.ints("pads")
      ?? (pad.inputs.count > 1 ? network.constant(pad.inputs[1])?.integers : nil)
    return amounts == [0, 0, 1, 1, 0, 0, 1, 1]
  }
}
