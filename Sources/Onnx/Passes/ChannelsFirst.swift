/// Gives a network whose picture input or output has its channels last (N, H, W, C, as TensorFlow
/// exports have) the usual order (N, C, H, W), by a `Transpose` at the border.
///
/// The same numbers everywhere; engines remove such a pair of transpositions.
public struct ChannelsFirst: NetworkPass {
  /// Inputs to turn.
  public let inputs: [String]
  /// Outputs to turn.
  public let outputs: [String]

  /// - Parameters:
  ///   - inputs: names of inputs with channels last.
  ///   - outputs: names of outputs with channels last.
  public init(inputs: [String], outputs: [String]) {
    self.inputs = inputs
    self.outputs = outputs
  }

  /// What has to be turned where a picture takes this way; nil when nothing has.
  public init?(_ flow: PictureFlow) {
    guard flow.inputIsChannelsLast || flow.outputIsChannelsLast else { return nil }
    inputs = flow.inputIsChannelsLast ? [flow.inputName] : []
    outputs = flow.outputIsChannelsLast ? [flow.outputName] : []
  }

  /// Adds the transpositions.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    var proto = network.proto
    for index in proto.graph.input.indices where inputs.contains(proto.graph.input[index].name) {
      let name = proto.graph.input[index].name
      let inner = editor.unused(name + "_nhwc")
      for node in proto.graph.node.indices {
        proto.graph.node[node].input = proto.graph.node[node].input.map { $0 == name ? inner : $0 }
      }
      Self.permute(&proto.graph.input[index], [0, 3, 1, 2])
      proto.graph.node.insert(try Self.transpose(name, inner, [0, 2, 3, 1]), at: 0)
      editor.countChange()
    }
    for index in proto.graph.output.indices where outputs.contains(proto.graph.output[index].name) {
      let name = proto.graph.output[index].name
      let inner = editor.unused(name + "_nhwc")
      for node in proto.graph.node.indices {
        proto.graph.node[node].input = proto.graph.node[node].input.map { $0 == name ? inner : $0 }
        proto.graph.node[node].output = proto.graph.node[node].output.map {
          $0 == name ? inner : $0
        }
      }
      Self.permute(&proto.graph.output[index], [0, 3, 1, 2])
      proto.graph.node.append(try Self.transpose(inner, name, [0, 3, 1, 2]))
      editor.countChange()
    }
    guard editor.changes > 0 else { return (network, 0) }
    return (
      try Network(proto: proto, name: network.name, folder: network.folder), editor.changes
    )
  }

  private static func transpose(_ input: String, _ output: String, _ order: [Int])
    throws(OnnxError) -> NodeProto
  {
    var node = NodeProto()
    node.opType = "Transpose"
    node.name = output + "_transpose"
    node.input = [input]
    node.output = [output]
    node.attribute = [try AttributeProto(name: "perm", value: .ints(order))]
    return node
  }

  private static func permute(_ port: inout ValueInfoProto, _ order: [Int]) {
    let dims = port.type.tensorType.shape.dim
    guard dims.count == order.count else { return }
    port.type.tensorType.shape.dim = order.map { dims[$0] }
  }
}
