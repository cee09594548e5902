/// Turns `Pad` nodes in front of convolutions into zero padding of the convolutions themselves.
///
/// Only the outermost positions of a tensor change, and what is computed from them. So the result
/// is the same network for tiles that end *inside* the picture on every side: what padding reaches
/// lies in the halo, which is cut off. On tiles at the picture's borders, and on whole pictures,
/// reflect and edge padding give other values near the border: the original network must run there.
/// Constant padding with zeros is folded exactly everywhere.
public struct ZeroPadding: NetworkPass {
  /// Whether to fold reflect and edge padding too, valid only for tiles inside the picture.
  public let interiorOnly: Bool

  /// - Parameter interiorOnly: false folds only what stays exact at borders.
  public init(interiorOnly: Bool = true) { self.interiorOnly = interiorOnly }

  /// Folds each `Pad` that only one `Conv` reads.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    for conv in network.nodes where conv.operation == "Conv" {
      guard ["NOTSET", "VALID", ""].contains(conv.string("auto_pad", "NOTSET")),
        let padded = conv.inputs.first, let pad = editor.maker(of: padded),
        pad.operation == "Pad", editor.readers(of: padded) == 1,
        let amounts = amounts(pad, network), let source = pad.inputs.first
      else { continue }
      let own =
        conv.string("auto_pad", "NOTSET") == "VALID"
        ? [0, 0, 0, 0] : conv.ints("pads") ?? [0, 0, 0, 0]
      // The convolution's own zeros would have to come from outside the folded padding.
      guard own.count == 4, own == [0, 0, 0, 0] || isZero(pad, network) else { continue }
      var node = editor.proto(of: conv)
      node.input[0] = source
      node.attribute.removeAll { ["pads", "auto_pad"].contains($0.name) }
      node.attribute.append(
        try AttributeProto(name: "pads", value: .ints(zip(own, amounts).map { $0 + $1 })))
      editor.replace(conv, with: [node])
      editor.replace(pad, with: [])
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }

  /// Top, left, bottom, right, if nothing else is padded and nothing cut.
  private func amounts(_ pad: Node, _ network: Network) -> [Int]? {
    guard isZero(pad, network) || (interiorOnly && ["reflect", "edge"].contains(mode(pad))),
      pad.inputs.count < 4 || pad.inputs[3].isEmpty
    else { return nil }
    let listed =
      pad.ints("pads")
      ?? (pad.inputs.count > 1 ? network.constant(pad.inputs[1])?.integers : nil)
    guard let listed, listed.count == 8, listed.allSatisfy((0...Limits.window).contains),
      [0, 1, 4, 5].allSatisfy({ listed[$0] == 0 })
    else { return nil }
    return [listed[2], listed[3], listed[6], listed[7]]
  }

  private func mode(_ pad: Node) -> String { pad.string("mode", "constant") }

  /// Whether the padding is zeros.
  private func isZero(_ pad: Node, _ network: Network) -> Bool {
    guard mode(pad) == "constant" else { return false }
    if pad.inputs.count > 2, !pad.inputs[2].isEmpty {
      guard let value = network.constant(pad.inputs[2]) else { return false }
      return value.reals.allSatisfy { $0 == 0 }
    }
    return pad.float("value", 0) == 0
  }
}

extension Network {
  /// The value of a small constant, whether initialiser or the output of a `Constant` node.
  func constant(_ tensor: String) -> Folded? {
    if let folded = foldedInitializers[tensor] { return folded }
    guard let node = nodes.first(where: { $0.outputs.contains(tensor) }),
      node.operation == "Constant"
    else { return nil }
    return node.tensor("value").flatMap { Folded($0) }
  }
}
