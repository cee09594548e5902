/// Operators that move values: the gradient moves back.
extension DerivativeRules {
  static let rearranging: [String: DerivativeRule] = [
    "Reshape": reshape, "Flatten": reshape, "Squeeze": reshape, "Unsqueeze": reshape,
    "Transpose": { (work, node) throws(OnnxError) in
      guard let arriving = work.gradient(of: node.outputs[0]) else { return }
      let rank = try work.inputShape(node).count
      let order = node.ints("perm") ?? Array((0..<rank).reversed())
      var back = order
      for (place, axis) in order.enumerated() { back[axis] = place }
      work.send(
        work.builder.node("Transpose", [arriving], ["perm": .ints(back)]), to: node)
    },
    "DepthToSpace": depthToSpace,
    "SpaceToDepth": { (work, node) throws(OnnxError) in
      guard let arriving = work.gradient(of: node.outputs[0]) else { return }
      let block = try ShapeRules.block(work.context(node))
      work.send(work.builder.depthToSpace(arriving, block: block, order: "DCR"), to: node)
    },
    "Expand": { (work, node) throws(OnnxError) in
      try work.sendReduced(node, 0) { _, arriving in arriving }
    },
  ]

  @Sendable private static func reshape(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    work.send(work.reshape(arriving, to: try work.inputShape(node)), to: node)
  }

  @Sendable private static func depthToSpace(
    _ work: inout Differentiation, _ node: Node
  ) throws(OnnxError) {
    guard let arriving = work.gradient(of: node.outputs[0]) else { return }
    let block = try ShapeRules.block(work.context(node))
    let blocks = work.builder.node("SpaceToDepth", [arriving], ["blocksize": .int(block)])
    guard node.string("mode", "DCR") == "CRD" else { return work.send(blocks, to: node) }
    // SpaceToDepth puts the place in the block before the channel, CRD the channel before the place.
    let shape = try work.inputShape(node)
    let channels = shape[1] / (block * block)
    let split = work.reshape(blocks, to: [shape[0], block * block, channels, shape[2], shape[3]])
    let turned = work.builder.node("Transpose", [split], ["perm": .ints([0, 2, 1, 3, 4])])
    work.send(work.reshape(turned, to: shape), to: node)
  }
}
