extension Normalisation {
  /// Puts x · a + b in the node's place, with a = scale ÷ √(variance + epsilon) and
  /// b = bias − mean · a: two operations per position, the rest per channel.
  func write(
    to graph: inout GraphRewriter, node: Node, inputs: [StatisticInput]
  ) throws(OnnxError) {
    guard inputs.count == 2, let source = node.inputs.first, let output = node.outputs.first else {
      return
    }
    let type = inputs[0].type
    let base = output + ".norm"
    var mean = inputs[0].name
    var variance = inputs[1].name
    if groups != nil {
      mean = try spread(mean, in: &graph, base)
      variance = try spread(variance, in: &graph, base)
    }
    let epsilon = try graph.scalar(epsilon, type, base + ".epsilon")
    let deviation = try graph.node("Sqrt", [try graph.node("Add", [variance, epsilon])])
    var factor: String
    if let scale {
      factor = try graph.node("Div", [try parameter(scale, in: &graph, base), deviation])
    } else {
      factor = try graph.node("Reciprocal", [deviation])
    }
    let shifted = try graph.node("Mul", [mean, factor])
    let shift: String
    if let bias {
      shift = try graph.node("Sub", [try parameter(bias, in: &graph, base), shifted])
    } else {
      shift = try graph.node("Neg", [shifted])
    }
    let scaled = try graph.node("Mul", [source, factor])
    _ = try graph.node("Add", [scaled, shift], output: output)
  }

  /// One value per group as one per channel.
  private func spread(
    _ tensor: String, in graph: inout GraphRewriter, _ base: String
  ) throws(OnnxError) -> String {
    guard let groups, let parameterShape else { return tensor }
    let indices = try graph.constant(groups, base + ".groups")
    let perChannel = try graph.node("Gather", [tensor, indices], [("axis", .int(0))])
    let shape = try graph.constant(parameterShape, base + ".shape")
    return try graph.node("Reshape", [perChannel, shape])
  }

  private func parameter(
    _ tensor: String, in graph: inout GraphRewriter, _ base: String
  ) throws(OnnxError) -> String {
    guard let parameterShape else { return tensor }
    if parametersPerGroup { return try spread(tensor, in: &graph, base) }
    let shape = try graph.constant(parameterShape, base + ".shape")
    return try graph.node("Reshape", [tensor, shape])
  }
}
