/// Writes PReLU with a slope per channel as `slope × x + (1 − slope) × max(x, 0)`.
///
/// Some engines compute the parametric ReLU (He et al., 2015) value by value with a broadcast, and
/// simple products and sums much faster; which form is the fast one was measured
/// (docs/engines.md). The same numbers but for rounding: for positive x the two slopes add up to 1
/// within half a unit in the last place.
public struct PReLUSplit: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Rewrites each PReLU whose slope is a constant of 32-bit floats.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    for node in network.nodes where node.operation == "PRelu" && node.inputs.count == 2 {
      guard let slope = network.initializers[node.inputs[1]], slope.elementType == .float,
        let result = node.outputs.first
      else { continue }
      let values = try slope.floats()
      guard values.allSatisfy(\.isFinite),
        let rest = Tensor(
          shape: slope.shape, floats: values.map { Float(1 - Double($0)) })
      else { continue }
      let input = node.inputs[0]
      let restName = try editor.add(rest, named: "\(node.inputs[1]).rest")
      let names = ["positive", "lifted", "sloped"].map { editor.unused("\(result).\($0)") }
      let steps: [(operation: String, inputs: [String], output: String)] = [
        ("Relu", [input], names[0]), ("Mul", [names[0], restName], names[1]),
        ("Mul", [input, node.inputs[1]], names[2]), ("Add", [names[2], names[1]], result),
      ]
      var nodes: [NodeProto] = []
      for step in steps {
        var made = NodeProto()
        made.opType = step.operation
        made.name = editor.unused("\(node.name).\(step.operation)")
        made.input = step.inputs
        made.output = [step.output]
        nodes.append(made)
      }
      editor.replace(node, with: nodes)
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }
}
