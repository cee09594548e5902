extension ShapeRules {
  static let joining: [String: ShapeRule] = [
    "Concat": { (context) throws(OnnxError) in
      let first = try context.input(0)
      let axis = try context.axis(context.node.int("axis", 1), rank: first.shape.count)
      var shape = first.shape
      var parts: [Folded] = []
      for index in 0..<context.inputCount {
        let part = try context.input(index)
        if let folded = part.folded { parts.append(folded) }
        guard part.shape.count == shape.count,
          shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == shape[$0] })
        else {
          throw context.fail(
            "\(first.shape) beside \(part.shape)", "the same lengths except along axis \(axis)")
        }
        if index > 0 { shape[axis] += part.shape[axis] }
      }
      try context.output(
        shape, type: first.type,
        folded: parts.count == context.inputCount
          ? Folded.concatenated(parts, axis: axis, shape: shape) : nil)
    }
  ]
}
