extension ReductionFinder {
  /// A normalisation node as scale and shift.
  func normalisation(
    _ node: Node, _ context: ShapeContext, _ dims: [Int], _ path: FeaturePath
  ) -> (normalisation: Normalisation, shape: [Int], elements: [Int])? {
    guard let shape = context.inputs.first??.shape else { return nil }
    let kept = shape.indices.map { dims.contains($0) ? 1 : shape[$0] }
    func input(_ index: Int) -> String? {
      node.inputs.indices.contains(index) && !node.inputs[index].isEmpty ? node.inputs[index] : nil
    }
    let epsilon = Double(node.float("epsilon", 1e-5))
    switch node.operation {
    case "InstanceNormalization", "BatchNormalization":
      guard shape.count >= 2 else { return nil }
      var parameters = [Int](repeating: 1, count: shape.count)
      parameters[1] = shape[1]
      return (
        Normalisation(
          epsilon: epsilon, scale: input(1), bias: input(2), parameterShape: parameters,
          groups: nil, parametersPerGroup: false), kept, path.elements
      )
    case "GroupNormalization":
      let groups = node.int("num_groups")
      guard shape.count >= 3, groups > 0, shape[1] % groups == 0,
        path.elements.count == shape[1], let scale = context.inputs[1]?.shape
      else { return nil }
      let perGroup = (0..<shape[1]).map { $0 / (shape[1] / groups) }
      var parameters = [Int](repeating: 1, count: shape.count)
      parameters[1] = shape[1]
      return (
        Normalisation(
          epsilon: epsilon, scale: input(1), bias: input(2), parameterShape: parameters,
          groups: perGroup, parametersPerGroup: scale == [groups] && groups != shape[1]),
        [groups], perGroup
      )
    case "LayerNormalization":
      // A scale that differs from place to place is no statistic.
      let layout = study.tracer.layouts[node.inputIDs[0]] ?? []
      for index in [1, 2] where context.has(index) {
        guard let own = context.inputs[index]?.shape, own.count <= shape.count else { return nil }
        let first = shape.count - own.count
        for dim in own.indices where own[dim] != 1 {
          if study.tracer.movesWithPicture(layout[first + dim]) { return nil }
        }
      }
      return (
        Normalisation(
          epsilon: epsilon, scale: input(1), bias: input(2), parameterShape: nil, groups: nil,
          parametersPerGroup: false), kept, path.elements
      )
    case "MeanVarianceNormalization":
      return (
        Normalisation(
          // The operator adds 1e-9 to the deviation; it isn't an attribute.
          epsilon: 1e-18, scale: nil, bias: nil, parameterShape: nil, groups: nil,
          parametersPerGroup: false), kept, path.elements
      )
    default: return nil
    }
  }
}
