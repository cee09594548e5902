/// Lets a network return 8-bit code values instead of floats: a quarter of the memory, and no pass over
/// floats behind the engine.
///
/// The output is mapped to 0..255, clamped, rounded half to even and cast. Where a pixel shuffle makes
/// it, that happens before the shuffle, so that nothing of the final size is ever a float. A second
/// output, the sum of all values before clamping, keeps what clamping hides: it is NaN or infinite when
/// any of them was.
public struct ByteOutput: NetworkPass {
  /// Name of the picture output, which keeps it.
  public let output: String
  /// Picture value 0..1 = network value × gain + offset.
  public let gain: Float
  /// See `gain`.
  public let offset: Float

  /// What follows the output's name in the name of the sum.
  public static let sumSuffix = ".sum"

  /// - Parameters:
  ///   - output: name of the picture output.
  ///   - gain: picture value 0..1 = network value × gain + offset.
  ///   - offset: see `gain`.
  public init(output: String, gain: Float, offset: Float) {
    self.output = output
    self.gain = gain
    self.offset = offset
  }

  /// Appends the conversion; networks of operator sets before 11 are left as they are.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    guard network.opset >= 11 else { return (network, 0) }
    var editor = GraphEditor(network)
    guard let maker = editor.maker(of: output), editor.readers(of: output) == 1,
      network.outputs.contains(where: { $0.name == output })
    else { return (network, 0) }
    let values = editor.unused("\(output).values")
    if maker.operation == "DepthToSpace", maker.outputs == [output], let low = maker.inputs.first,
      editor.readers(of: low) == 1
    {
      let codes = editor.unused("\(output).codes")
      var shuffle = editor.proto(of: maker)
      shuffle.input = [codes]
      editor.replace(maker, with: try conversion(from: low, to: codes, &editor) + [shuffle])
    } else {
      var last = editor.proto(of: maker)
      last.output = last.output.map { $0 == output ? values : $0 }
      editor.replace(maker, with: [last] + (try conversion(from: values, to: output, &editor)))
    }
    editor.retype(output: output, .uint8)
    editor.add(output: output + Self.sumSuffix, .float)
    editor.countChange()
    return (try editor.finished(), editor.changes)
  }

  private func conversion(from values: String, to codes: String, _ editor: inout GraphEditor)
    throws(OnnxError) -> [NodeProto]
  {
    func scalar(_ value: Float, _ editor: inout GraphEditor) throws(OnnxError) -> String {
      guard let tensor = Tensor(shape: [], floats: [value]) else { return "" }
      return try editor.add(tensor, named: "\(codes).constant")
    }
    var steps: [(operation: String, inputs: [String], attributes: [String: Attribute])] = [
      ("Mul", [try scalar(gain * 255, &editor)], [:]),
      ("Clip", [try scalar(0, &editor), try scalar(255, &editor)], [:]),
      ("Round", [], [:]), ("Cast", [], ["to": .int(ElementType.uint8.rawValue)]),
    ]
    if offset != 0 { steps.insert(("Add", [try scalar(offset * 255, &editor)], [:]), at: 1) }
    var nodes = [
      try node("ReduceSum", [values], output + Self.sumSuffix, ["keepdims": .int(0)], &editor)
    ]
    var current = values
    for (index, step) in steps.enumerated() {
      let made = index == steps.count - 1 ? codes : editor.unused("\(codes).\(step.operation)")
      nodes.append(
        try node(step.operation, [current] + step.inputs, made, step.attributes, &editor))
      current = made
    }
    return nodes
  }

  private func node(
    _ operation: String, _ inputs: [String], _ result: String, _ attributes: [String: Attribute],
    _ editor: inout GraphEditor
  ) throws(OnnxError) -> NodeProto {
    var node = NodeProto()
    node.opType = operation
    node.name = editor.unused("\(result).\(operation)")
    node.input = inputs
    node.output = [result]
    for (key, value) in attributes {
      node.attribute.append(try AttributeProto(name: key, value: value))
    }
    return node
  }
}
